"""How soon the page of make play is there, how soon its first demo is heard, and what it costs.

python -m bench.play

A run begins with the command and ends with a page on which nothing happens. The microphone plays
real speech, so a recording of 12 s takes 12 s.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Page

from tests.browser.chromium import CHROMIUM, WIDE, launched
from tests.browser.person import Person
from tests.support.speech import as_wav

ROOT: Final = Path(__file__).parent.parent
TRAINING_SECONDS: Final = 3
SPOKEN_SECONDS: Final = 12.0
IDLE_SECONDS: Final = 20.0
ROUNDS: Final = 3
TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")

PLAYED = "li.theirs[data-kind=voice] audio"


async def main() -> None:
    """Measure, and print a line for each figure: the median of some runs, and the largest."""
    with tempfile.TemporaryDirectory() as folder:
        microphone = Path(folder, "austen.wav")
        await asyncio.to_thread(microphone.write_bytes, as_wav())
        rounds = [await _round(microphone) for _ in range(ROUNDS)]
    for name in rounds[0]:
        figures = [one[name] for one in rounds]
        sys.stdout.write(f"{name}: {statistics.median(figures):.2f} ({max(figures):.2f})\n")


async def _round(microphone: Path) -> dict[str, float]:
    async with launched(CHROMIUM, microphone) as browser:
        began = time.perf_counter()
        async with _served() as (process, address):
            printed = time.perf_counter()
            page = await browser.new_page(viewport=WIDE)
            opened = time.perf_counter()
            await page.goto(address)
            await page.locator(".chat").wait_for()
            shown = time.perf_counter()
            await _first_demo(page)
            heard = time.perf_counter()
            await asyncio.sleep(10.0)  # until the demo is over
            costs = await _idle(browser, process.pid)
    return {
        "address printed, s after the command": printed - began,
        "chat shown, s after the address was opened": shown - opened,
        "first demo heard, s after the address was opened": heard - opened,
        **costs,
    }


@asynccontextmanager
async def _served() -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--serve", "--no-browser"),
        *("--training", str(TRAINING_SECONDS)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None  # noqa: S101
    line = b""
    while not line.startswith(b"http://127.0.0.1:"):
        line = await process.stdout.readline()
    try:
        yield process, line.decode().strip()
    finally:
        process.terminate()
        await process.communicate()


async def _first_demo(page: Page) -> None:
    jane = Person(page, "Jane")
    await jane.records(SPOKEN_SECONDS)
    await jane.agrees()
    clip = await jane.gets_a_clip()
    await clip.get_by_role("button", name="Play", exact=True).click()
    await page.wait_for_function(f"document.querySelector('{PLAYED}').currentTime > 0")


async def _idle(browser: Browser, pid: int) -> dict[str, float]:
    """CPU of a page on which nothing happens, in percent of one core."""
    session = await browser.new_browser_cdp_session()

    async def spent() -> tuple[float, float, float]:
        told = await session.send("SystemInfo.getProcessInfo")
        kinds = [(one["type"], one["cpuTime"]) for one in told["processInfo"]]
        page = sum(seconds for kind, seconds in kinds if kind == "renderer")
        return page, sum(seconds for _, seconds in kinds), _cpu_seconds(pid)

    before = await spent()
    await asyncio.sleep(IDLE_SECONDS)
    after = await spent()
    page, browser_whole, server = (
        100.0 * (now - then) / IDLE_SECONDS for now, then in zip(after, before, strict=True)
    )
    return {
        "CPU of the idle page, %": page,
        "CPU of the whole browser meanwhile, %": browser_whole,
        "CPU of the page's server meanwhile, %": server,
    }


def _cpu_seconds(pid: int) -> float:
    """CPU that a process has used, as proc(5) tells."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICKS_A_SECOND


if __name__ == "__main__":
    asyncio.run(main())
