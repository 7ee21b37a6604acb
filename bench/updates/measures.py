"""What is measured of a bot that answers texts."""

import asyncio
from collections.abc import Mapping, Sequence

from bench.effort import Effort
from bench.machine.spending import cpu_us, memory_mib
from bench.updates.bots import Bot, opened, running
from bench.updates.fake import FakeTelegram, Limit
from bench.updates.load import Crowd

Figures = Mapping[str, Sequence[float]]


async def paces(
    bot: Bot, telegram: FakeTelegram, effort: Effort, *, polls: bool, latencies_ms: Sequence[int]
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
            pace = await crowd.pace(place.pid, effort)
            found[latency] = {"a_second": [pace.a_second], "cpu_us": [pace.cpu_us]}
    return found


async def start_and_rest(bot: Bot, telegram: FakeTelegram, effort: Effort) -> Figures:
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
        await asyncio.sleep(effort.settle_seconds)
        spent = cpu_us(place.pid)
        await asyncio.sleep(effort.idle_seconds)
        idle_ms = (cpu_us(place.pid) - spent) / 1000 / effort.idle_seconds
        main_mib, children_mib = memory_mib(place.pid)
    return {
        "port_ms": [port_ms],
        "answer_ms": [answer_ms],
        "main_mib": [main_mib],
        "children_mib": [children_mib],
        "idle_ms": [idle_ms],
    }


async def sends(bot: Bot, telegram: FakeTelegram, effort: Effort) -> Figures:
    """Measure how fast a bot sends to a Telegram that takes 30 messages in any second.

    Returns:
        a_second: messages that were accepted.
        most: the most that came within any second.
        refused: how many were refused with 429.
        lost: how many texts have got no answer.
    """
    async with running(bot, telegram) as place:
        await opened(place)
        crowd = Crowd(telegram, place.port)
        await crowd.first_answer()
        telegram.limit = limit = Limit()
        pace = await crowd.pace(place.pid, effort)
    return {
        "a_second": [pace.a_second],
        "most": [limit.most()],
        "refused": [limit.refused],
        "lost": [pace.lost],
    }
