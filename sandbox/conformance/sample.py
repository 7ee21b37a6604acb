"""The sample that the server under test trains on: served from here, or at a given URL."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aiohttp import web

SPEECH: Final = Path(__file__).parents[1] / "speech" / "sample.wav"
"""10 s of speech; SOURCE.md beside it says whose."""

NOWHERE: Final = "http://sample.invalid/gone.wav"
"""A name that no server has (RFC 2606)."""

HELD_SECONDS: Final = 10.0
"""How long a download is held back at most."""


@dataclass(slots=True)
class Sample:
    """Where the sample is, and where none is."""

    url: str = ""
    """Empty: nowhere that the server could reach."""
    gone_url: str = NOWHERE
    served: bool = False
    """Whether it is served from here, so that downloads are counted and can be held back."""
    downloads: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """Set, unless downloads are held back."""


@asynccontextmanager
async def served_sample(host: str, port: int, address: str = "") -> AsyncIterator[Sample]:
    """Serve the sample until the block ends.

    Args:
        host: where to listen.
        port: where to listen; 0: any port.
        address: how the server under test reaches us; empty: by `host` and port.

    Raises:
        OSError: if we can't listen there.
    """
    folder, sample = secrets.token_urlsafe(16), Sample(served=True)
    sample.gate.set()

    async def send(_request: web.Request) -> web.StreamResponse:
        sample.downloads += 1
        try:
            async with asyncio.timeout(HELD_SECONDS):
                await sample.gate.wait()
        except TimeoutError:
            pass
        return web.FileResponse(SPEECH)

    application = web.Application()
    application.router.add_get(f"/{folder}/sample.wav", send)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        base = address.rstrip("/") or f"http://{host}:{runner.addresses[0][1]}"
        sample.url, sample.gone_url = f"{base}/{folder}/sample.wav", f"{base}/{folder}/gone.wav"
        yield sample
    finally:
        sample.gate.set()
        await runner.cleanup()
