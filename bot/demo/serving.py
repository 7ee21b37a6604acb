"""`make play`: the service in a local outside world, and a page to talk to it in a browser."""

import argparse
import asyncio
import contextlib
import logging
import sys
import webbrowser
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TextIO

from bot.demo.options import add_demo_options
from bot.demo.service import ServiceProcess
from bot.demo.stage import Stage, speaking, staged
from bot.process.stopping import LAST_RESORT_SECONDS as SERVICE_STOPS_WITHIN
from bot.process.stopping import until_stopped
from sandbox.engine.previews import previews
from sandbox.engine.saying import saying
from sandbox.play.server import PlayServer

INTRODUCTION = """\
Everything runs on this machine, and nothing leaves it: a local Telegram, a local voice-clone API
and, between them, the bot as it is. Ctrl+C ends it all; your recordings are gone then.
"""

LAST_RESORT_SECONDS = 2 * SERVICE_STOPS_WITHIN
"""When we give up waiting for the end of the service and of all else."""


def serve_page(arguments: Sequence[str], out: TextIO = sys.stdout) -> int:
    """Serve the page until Ctrl+C; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bot demo")
    add_demo_options(parser)
    options = parser.parse_args(arguments)
    # What the local outside world has to say belongs to nobody's terminal.
    logging.basicConfig(level=logging.ERROR)
    page = partial(played, training_seconds=options.training, port=options.page_port)
    show = partial(_show, browser=not options.no_browser, out=out)
    asyncio.run(until_stopped(page, show, last_resort=LAST_RESORT_SECONDS))
    print("\nEverything has ended, and nothing is left behind.", file=out)
    return 0


async def _show(page: PlayServer, *, browser: bool, out: TextIO) -> None:
    print(INTRODUCTION, file=out)
    print(page.url, file=out, flush=True)
    if browser:
        await asyncio.to_thread(_open_browser, page.url)
    await asyncio.Event().wait()


@asynccontextmanager
async def played(*, training_seconds: float, port: int = 0) -> AsyncIterator[PlayServer]:
    """Run the service in a process of its own, and serve the page; both end with the block."""
    async with (
        previews() as preview,
        saying() as say,
        staged("2025", None, preview, training_seconds=training_seconds) as silent,
        speaking(silent, say) as stage,
        _service(stage),
        PlayServer(stage.telegram, port=port) as page,
    ):
        yield page


@asynccontextmanager
async def _service(stage: Stage) -> AsyncIterator[ServiceProcess]:
    service = ServiceProcess(stage.environ, folder=stage.folder, url=stage.chosen["public_url"])
    await service.start()
    try:
        yield service
    finally:
        await service.stop()


def _open_browser(url: str) -> None:
    """Open a browser's window where there are windows; a browser in this terminal is no help."""
    with contextlib.suppress(webbrowser.Error):
        found = webbrowser.get()
        if type(found) is not webbrowser.GenericBrowser:
            found.open(url)
