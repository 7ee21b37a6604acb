"""A process that is told to stop ends in time, even if something in it never does."""

import asyncio
import signal
from pathlib import Path

from bot.process.stopping import LAST_RESORT_SECONDS, PROMISED_SECONDS
from tests.e2e.processes import Running, started

WORK = """
import asyncio, contextlib, logging, os, sys, threading
from bot.process.stopping import until_stopped

logging.basicConfig()

@contextlib.asynccontextmanager
async def work():
    {before}
    print("at work", flush=True)
    try:
        yield
    finally:
        {after}

async def meanwhile(_):
    await asyncio.Event().wait()

asyncio.run(until_stopped(work, meanwhile, last_resort=float(sys.argv[1])))
print("in order", flush=True)
"""

HANG = "asyncio.get_running_loop().run_in_executor(None, threading.Event().wait)"
"""As reading a file does, on a disk that has gone away."""


SENT = "sent"
"""A file that is there once all signals are sent."""

UNTIL_SENT = f"""
        while not os.path.exists("{SENT}"):
            await asyncio.sleep(0.02)
"""


async def stops(bot: Running, folder: Path, signals: int = 1) -> int:
    while "at work" not in bot.said:  # noqa: ASYNC110 - the other side is another process
        await asyncio.sleep(0.02)
    for _ in range(signals):
        bot.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.2)
    await asyncio.to_thread((folder / SENT).touch)
    return await bot.ended(within=PROMISED_SECONDS)


async def end_of(
    folder: Path,
    *,
    before: str = "pass",
    after: str = "pass",
    signals: int = 1,
    last_resort: float = LAST_RESORT_SECONDS,
) -> tuple[int, str]:
    """Run this work and stop it; returns the exit code and what the process has said."""
    program = ["-c", WORK.format(before=before, after=after), f"{last_resort}"]
    async with started(program, folder=folder, environ={}) as bot:
        return await stops(bot, folder, signals), bot.said


async def test_work_that_ends_in_order_is_waited_for(tmp_path: Path) -> None:
    code, said = await end_of(tmp_path, after="await asyncio.sleep(0.5)")
    assert (code, said) == (0, "at work\nin order\n")


async def test_a_thread_that_hangs_is_left_behind(tmp_path: Path) -> None:
    code, said = await end_of(tmp_path, before=HANG, last_resort=1.0)
    assert code == 0
    assert "something still hangs: ended without it" in said
    assert "Traceback" not in said


async def test_an_end_that_hangs_is_cut_short(tmp_path: Path) -> None:
    code, said = await end_of(tmp_path, after="await asyncio.Event().wait()", last_resort=1.0)
    assert (code, "in order" in said) == (0, False)


async def test_a_second_signal_does_not_break_off_what_ends_in_order(tmp_path: Path) -> None:
    code, said = await end_of(tmp_path, after=UNTIL_SENT, signals=3)
    assert (code, said) == (0, "at work\nin order\n")


def test_the_last_resort_comes_before_the_promised_end() -> None:
    assert LAST_RESORT_SECONDS < PROMISED_SECONDS
