"""Starts Debian's Chromium, with a microphone that plays a file, and opens the page in it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, Response, ViewportSize, async_playwright, expect

PATIENCE_MS = 60_000.0
"""How long anything on the page may take on a busy machine."""

CHROMIUM = Path("/usr/bin/chromium")

WIDE: ViewportSize = {"width": 1400, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@asynccontextmanager
async def launched(chromium: Path, microphone: Path) -> AsyncIterator[Browser]:
    """Start a browser without a window; its microphone hears a WAV file, again and again."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",  # in a container root has no other choice
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-audio-capture={microphone}",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )
        yield browser
        await browser.close()


def _nobody(_answer: Response) -> None:
    """Hear nothing."""


@asynccontextmanager
async def opened(
    browser: Browser,
    address: str,
    heard: Callable[[Response], None] = _nobody,
    **how: Any,
) -> AsyncIterator[Page]:
    """Open the page in a browser of its own.

    AssertionError if it complains about anything, or asks anything of anybody but its server.

    `heard` is told of every answer that it gets.
    """
    origin = address.rpartition("/")[0].rpartition("/")[0]
    context = await browser.new_context(**{"viewport": WIDE, **how})
    page = await context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("response", heard)
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(address)
    try:
        yield page
    finally:
        await context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((address, f"blob:{origin}", "data:"))] == []
