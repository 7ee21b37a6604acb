"""How fast each bot answers, what it spends, and how it starts, in interleaved rounds.

    python -m bench.updates [--only service] [--checkout FOLDER] [--rounds 3] [--seconds 4]

Each bot has a core to itself. Telegram and its people are on another one.
"""

import argparse
import asyncio
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bench.machine.cores import keep_to_our_core
from bench.machine.spending import cpu_us, memory_mib
from bench.updates import bots
from bench.updates.bots import Bot, opened, running
from bench.updates.fake import FakeTelegram
from bench.updates.load import Crowd, Pace

SETTLE_SECONDS = 2.0
WARM_UP_SECONDS = 1.0
HERE = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How a bot has started, and what it takes while it has nothing to do."""

    port_ms: float
    """From the start of the process until its port was open."""
    answer_ms: float
    """From the start of the process until it has answered its first update."""
    main_mib: float
    children_mib: float
    idle_ms: float
    """Milliseconds of CPU a second."""


async def main(options: argparse.Namespace) -> None:
    """Measure, and print."""
    telegram = FakeTelegram()
    await telegram.start()
    found: dict[str, list[tuple[Pace, Start | None]]] = {}
    for _ in range(options.rounds):
        for name in options.only or NAMES:
            found.setdefault(name, []).append(await _measure(name, telegram, options))
    await telegram.close()
    _print(found)


def _bot(name: str, checkout: Path, *, limited: bool) -> Bot:
    if name == "service":
        return bots.service(checkout, limited=limited)
    return bots.ptb() if name == "ptb" else bots.aiogram()


async def _measure(
    name: str, telegram: FakeTelegram, options: argparse.Namespace
) -> tuple[Pace, Start | None]:
    started = None
    if options.idle:
        async with running(_bot(name, options.checkout, limited=True), telegram) as bot:
            port_ms = await opened(bot)
            started = await start_of(bot, telegram, port_ms, idle_seconds=options.idle)
    unlimited = _bot(name, options.checkout, limited=False)
    async with running(unlimited, telegram, polls=options.polling) as bot:
        crowd = Crowd(telegram, None if options.polling else bot.port)
        if not options.polling:
            await opened(bot)
        await crowd.first_answer()
        telegram.latency = options.latency / 1000
        return await crowd.pace(bot.pid, warm_up=WARM_UP_SECONDS, seconds=options.seconds), started


async def start_of(
    bot: bots.Running, telegram: FakeTelegram, port_ms: float, *, idle_seconds: float
) -> Start:
    """Measure a bot whose port has opened: its first answer, its memory, and its rest."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await Crowd(telegram, bot.port).first_answer()
    answer_ms = port_ms + 1000 * (loop.time() - began)
    await asyncio.sleep(SETTLE_SECONDS)
    spent = cpu_us(bot.pid)
    await asyncio.sleep(idle_seconds)
    idle = (cpu_us(bot.pid) - spent) / 1000 / idle_seconds
    main_mib, children_mib = memory_mib(bot.pid)
    return Start(
        port_ms=port_ms,
        answer_ms=answer_ms,
        main_mib=main_mib,
        children_mib=children_mib,
        idle_ms=idle,
    )


def _print(found: Mapping[str, Sequence[tuple[Pace, Start | None]]]) -> None:
    say(f"{'':28}" + "".join(f"{name:>30}" for name in found))
    paces = {name: [pace for pace, _start in rounds] for name, rounds in found.items()}
    _row("updates/s", paces, lambda pace: pace.a_second)
    _row("CPU us an update", paces, lambda pace: pace.cpu_us)
    starts = {name: [start for _, start in rounds if start] for name, rounds in found.items()}
    if not all(starts.values()):
        return
    _row("start to open port, ms", starts, lambda start: start.port_ms)
    _row("start to first answer, ms", starts, lambda start: start.answer_ms)
    _row("memory, main process, MiB", starts, lambda start: start.main_mib)
    _row("memory, children, MiB", starts, lambda start: start.children_mib)
    _row("idle, ms of CPU a second", starts, lambda start: start.idle_ms)


Measured = TypeVar("Measured")


def _row(
    title: str, found: Mapping[str, Sequence[Measured]], figure: Callable[[Measured], float]
) -> None:
    columns = [[figure(one) for one in rounds] for rounds in found.values()]
    base = statistics.median(columns[0])
    say(f"{title:28}" + "".join(_cell(values, base) for values in columns))


def _cell(values: Sequence[float], base: float) -> str:
    middle = statistics.median(values)
    ratio = f" x{middle / base:.2f}" if base else ""
    return f"{middle:,.1f} ({min(values):,.0f}..{max(values):,.0f}){ratio}".rjust(30)


def say(line: str) -> None:
    """Print a line."""
    print(line, flush=True)  # noqa: T201 - a benchmark's output


NAMES = ("ptb", "aiogram", "service")

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", action="append", choices=NAMES)
    parser.add_argument("--checkout", type=Path, default=HERE)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--idle", type=float, default=3.0, help="0: no starts")
    parser.add_argument("--latency", type=float, default=0.0, help="of the Bot API, in ms")
    parser.add_argument("--polling", action="store_true")
    keep_to_our_core()
    asyncio.run(main(parser.parse_args()))
