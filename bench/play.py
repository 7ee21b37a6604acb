"""How soon the page of make play is there, how soon its first demo is heard, and what it costs.

python -m bench.play                          everything; a round takes a minute
python -m bench.play --page                   only how soon the page is there
python -m bench.play --page --checkout DIR    that of another checkout as well, in turns

A blank page in the same browser shows what of it is the browser's own. A round begins with the
command and ends with a page on which nothing happens. The microphone plays real speech, so a
recording of 12 s takes 12 s.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from aiohttp import web
from playwright.async_api import Browser, Page

from tests.browser.chromium import CHROMIUM, WIDE, launched
from tests.browser.person import Person
from tests.support.sound.speech import as_wav

ROOT: Final = Path(__file__).parent.parent
TRAINING_SECONDS: Final = 3
SPOKEN_SECONDS: Final = 12.0
IDLE_SECONDS: Final = 20.0
ROUNDS: Final = 3
PAGE_ROUNDS: Final = 9
TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")

PLAYED = "li.theirs[data-kind=voice] audio"


async def main(*, page_only: bool, checkouts: Sequence[Path]) -> None:
    """Measure, and print a line for each figure: the median of some runs, and the largest."""
    measure, number = (_page_alone, PAGE_ROUNDS) if page_only else (_round, ROUNDS)
    rounds: dict[Path, list[dict[str, float]]] = {checkout: [] for checkout in checkouts}
    with tempfile.TemporaryDirectory() as folder:
        microphone = Path(folder, "austen.wav")
        await asyncio.to_thread(microphone.write_bytes, as_wav())
        for _ in range(number):
            for checkout in checkouts:
                rounds[checkout].append(await measure(microphone, checkout))
    for checkout in checkouts:
        sys.stdout.write(f"{checkout}\n" if len(checkouts) > 1 else "")
        for name in rounds[checkout][0]:
            figures = [one[name] for one in rounds[checkout]]
            sys.stdout.write(f"{name}: {statistics.median(figures):.2f} ({max(figures):.2f})\n")


async def _page_alone(microphone: Path, checkout: Path) -> dict[str, float]:
    """Open the page in a browser that has opened none yet, and a blank page in another one."""
    async with launched(CHROMIUM, microphone) as browser:
        began = time.perf_counter()
        async with _served(checkout) as (_, address):
            printed = time.perf_counter() - began
            shown = await _shown(await browser.new_page(viewport=WIDE), address)
    async with launched(CHROMIUM, microphone) as browser, _blank_page() as address:
        blank = await _shown(await browser.new_page(viewport=WIDE), address)
    return {
        "address printed, s after the command": printed,
        "chat shown, s after the address was opened": shown,
        "both": printed + shown,
        "a blank page shown, s after its address was opened": blank,
    }


async def _shown(page: Page, address: str) -> float:
    opened = time.perf_counter()
    await page.goto(address)
    await page.locator(".chat").wait_for()
    return time.perf_counter() - opened


@asynccontextmanager
async def _blank_page() -> AsyncIterator[str]:
    """Serve a page with one word on it, and nothing else."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<p class=chat>Hello", content_type="text/html")

    application = web.Application()
    application.router.add_get("/", page)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def _round(microphone: Path, checkout: Path) -> dict[str, float]:
    async with launched(CHROMIUM, microphone) as browser:
        began = time.perf_counter()
        async with _served(checkout) as (process, address):
            printed = time.perf_counter()
            page = await browser.new_page(viewport=WIDE)
            opened = time.perf_counter()
            await _shown(page, address)
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
async def _served(checkout: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--serve", "--no-browser"),
        *("--training", str(TRAINING_SECONDS)),
        cwd=checkout,
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


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.play")
    parser.add_argument("--page", action="store_true", help="only how soon the page is there")
    parser.add_argument("--checkout", type=Path, help="another checkout, to compare with")
    return parser.parse_args()


if __name__ == "__main__":
    options = _options()
    others = [options.checkout.resolve()] if options.checkout else []
    asyncio.run(main(page_only=options.page, checkouts=[*others, ROOT]))
