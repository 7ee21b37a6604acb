"""What a sample costs: CPU and memory of one child, and the start of the studio.

python -m bench.sound.cost
"""

import asyncio
import sys
import time

import msgspec
import numpy as np

from bench.arguments import arguments
from bench.sound import timed
from bot.audio import work
from bot.audio.guard import Guard
from bot.audio.limits import LIMITS
from tests.support.sound import speech

LENGTHS_SECONDS = (25, 60, 300)
ROUNDS = 5


async def main() -> None:
    """Measure, and print a line for each length."""
    guard = Guard(children=1, limits=LIMITS)
    began = time.perf_counter()
    await guard.run(work.why_unlocked)
    _say(f"first child after {time.perf_counter() - began:.2f} s")
    waits = [await _nothing(guard) for _ in range(20)]
    _say(f"each further child after {1000 * min(waits):.0f} ms, at best")
    for seconds in LENGTHS_SECONDS:
        note = speech.as_voice_note(np.resize(speech.samples_of(speech.austen()), seconds * 48_000))
        rounds = [await _cost(guard, note) for _ in range(ROUNDS)]
        cpu, memory = np.median(rounds, axis=0)
        _say(f"{seconds} s of speech: {cpu:.2f} s of CPU, {memory:.0f} MiB (medians of {ROUNDS})")
    await guard.close()


async def _nothing(guard: Guard) -> float:
    began = time.perf_counter()
    await guard.run(work.why_unlocked)
    return time.perf_counter() - began


async def _cost(guard: Guard, note: bytes) -> list[float]:
    cost: list[float] = msgspec.msgpack.decode(await guard.run(timed.sample, [(note, "ogg")]))
    return cost


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    arguments(__doc__)
    asyncio.run(main())
