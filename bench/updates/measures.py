"""What is measured of a bot that answers texts."""

import asyncio
from collections.abc import Mapping, Sequence

from bench.machine.spending import cpu_us, memory_mib
from bench.updates.bots import Bot, opened, running
from bench.updates.fake import FakeTelegram, Limit
from bench.updates.load import Crowd

SETTLE_SECONDS = 2.0
WARM_UP_SECONDS = 1.0

Figures = Mapping[str, Sequence[float]]


async def paces(
    bot: Bot,
    telegram: FakeTelegram,
    *,
    polls: bool,
    latencies_ms: Sequence[int],
    seconds: float,
    warm_up: float = WARM_UP_SECONDS,
) -> Mapping[int, Figures]:
    """Measure how fast a bot answers, for each latency of the Bot API."""
    found = {}
    async with running(bot, telegram, polls=polls) as place:
        if not polls:
            await opened(place)
        crowd = Crowd(telegram, None if polls else place.port)
        await crowd.first_answer()
        for latency in latencies_ms:
            telegram.latency = latency / 1000
            pace = await crowd.pace(place.pid, warm_up=warm_up, seconds=seconds)
            found[latency] = {"a_second": [pace.a_second], "cpu_us": [pace.cpu_us]}
    return found


async def start_and_rest(bot: Bot, telegram: FakeTelegram, *, idle_seconds: float) -> Figures:
    """Measure how a bot starts, and what it takes while it has nothing to do.

    Returns:
        port_ms, answer_ms: from the start of the process to the open port and to the first answer.
        main_mib, children_mib: resident memory of the process and of its children.
        idle_ms: milliseconds of CPU a second.
    """
    async with running(bot, telegram) as place:
        port_ms = await opened(place)
        loop = asyncio.get_running_loop()
        began = loop.time()
        await Crowd(telegram, place.port).first_answer()
        answer_ms = port_ms + 1000 * (loop.time() - began)
        await asyncio.sleep(SETTLE_SECONDS)
        spent = cpu_us(place.pid)
        await asyncio.sleep(idle_seconds)
        idle_ms = (cpu_us(place.pid) - spent) / 1000 / idle_seconds
        main_mib, children_mib = memory_mib(place.pid)
    return {
        "port_ms": [port_ms],
        "answer_ms": [answer_ms],
        "main_mib": [main_mib],
        "children_mib": [children_mib],
        "idle_ms": [idle_ms],
    }


async def sends(bot: Bot, telegram: FakeTelegram, *, seconds: float) -> Figures:
    """Measure how fast a bot sends to a Telegram that takes 30 messages in any second.

    Returns:
        a_second: messages that were accepted.
        most: the most that came within any second.
        refused: how many were refused with 429.
    """
    async with running(bot, telegram) as place:
        await opened(place)
        crowd = Crowd(telegram, place.port)
        await crowd.first_answer()
        telegram.limit = limit = Limit()
        pace = await crowd.pace(place.pid, warm_up=WARM_UP_SECONDS, seconds=seconds)
    return {"a_second": [pace.a_second], "most": [limit.most()], "refused": [limit.refused]}
