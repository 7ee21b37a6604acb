"""How fast each bot answers, what it spends, and how it starts: for a quick look at a change.

    python -m bench.updates [--only service] [--checkout FOLDER] [--rounds 3] [--seconds 4]

`make bench` measures the same, and more. Rounds are interleaved.
"""

import argparse
import asyncio
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bench.effort import FULL
from bench.machine.cores import keep_to_our_core
from bench.updates import bots
from bench.updates.bots import Bot
from bench.updates.fake import FakeTelegram
from bench.updates.measures import Figures, paces, start_and_rest

HERE = Path(__file__).parents[2]
NAMES = ("ptb", "aiogram", "service")


async def main(options: argparse.Namespace) -> None:
    """Measure, and print."""
    telegram = FakeTelegram()
    await telegram.start()
    found: dict[str, dict[str, list[float]]] = {}
    for _ in range(options.rounds):
        for name in options.only or NAMES:
            for key, values in (await _measure(name, telegram, options)).items():
                found.setdefault(key, {}).setdefault(name, []).extend(values)
    await telegram.close()
    for key, columns in found.items():
        _print(key, columns)


async def _measure(name: str, telegram: FakeTelegram, options: argparse.Namespace) -> Figures:
    effort = replace(FULL, seconds=options.seconds, idle_seconds=options.idle)
    pace = await paces(
        _bot(name, options.checkout, limited=False),
        telegram,
        effort,
        polls=options.polling,
        latencies_ms=[options.latency],
    )
    if not options.idle:
        return pace[options.latency]
    bot = _bot(name, options.checkout, limited=True)
    return {
        **pace[options.latency],
        **await start_and_rest(bot, telegram, effort),
    }


def _bot(name: str, checkout: Path, *, limited: bool) -> Bot:
    if name == "service":
        return bots.service(checkout, limited=limited)
    return bots.ptb() if name == "ptb" else bots.aiogram()


def _print(key: str, columns: Mapping[str, Sequence[float]]) -> None:
    base = statistics.median(next(iter(columns.values())))
    cells = "".join(_cell(name, values, base) for name, values in columns.items())
    print(f"{key:14}{cells}", flush=True)  # noqa: T201 - a benchmark's output


def _cell(name: str, values: Sequence[float], base: float) -> str:
    middle = statistics.median(values)
    ratio = f" x{middle / base:.2f}" if base else ""
    return f"  {name} {middle:,.1f} ({min(values):,.0f}..{max(values):,.0f}){ratio}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", action="append", choices=NAMES)
    parser.add_argument("--checkout", type=Path, default=HERE)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--idle", type=float, default=3.0, help="0: no starts")
    parser.add_argument("--latency", type=int, default=0, help="of the Bot API, in ms")
    parser.add_argument("--polling", action="store_true")
    keep_to_our_core()
    asyncio.run(main(parser.parse_args()))
