"""Does PUBLIC_URL lead to us, as the upstream needs it when it fetches a sample?"""

import asyncio
import io
import secrets
import wave
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.doctor.findings import Wrong
from bot.doctor.outside.fetching import Fetched, fetch
from bot.doctor.outside.way_in import Resolve, check_addresses, resolved
from bot.web.links import SignedLinks
from bot.web.samples import add_samples
from bot.web.server import PortTaken, serving
from cloning.domain.errors import StorageUnavailable
from cloning.upkeep.sample_access import Hosting
from storage.samples.store import SampleStore

SECONDS: Final = 20
"""The length of what is fetched; a sample has 60 s at most."""

RATE: Final = 24_000

_ERASING_SECONDS: Final = 1.0

_BY_BOT: Final = "from the bot that is running"
_BY_US: Final = (
    "from the doctor, which listened in place of the bot, since that is not running here"
)


@dataclass(frozen=True, kw_only=True)
class PublicUrl:
    """The way from the internet to our samples."""

    host: str
    """The host of PUBLIC_URL."""
    port: int
    """The port of PUBLIC_URL."""
    listens_on: tuple[str, int]
    """HOST and PORT, where the bot listens if it runs."""
    may_be_private: bool
    """Whether the upstream is on this machine too."""
    links: SignedLinks
    samples: SampleStore
    hosting: Hosting
    resolve: Resolve = field(default=resolved)

    async def look(self) -> str:
        """Put something like a sample where samples are, fetch it by its link, and remove it."""
        if not self.may_be_private:
            await check_addresses(self.host, self.port, self.resolve)
        name, sound = secrets.token_hex(16), noise()
        async with self._in_place_of_the_bot() as answered, put(self.samples, name, sound):
            fetched = await fetch(self.links.trial_url(name), sound, head=True)
        return f"{in_figures(fetched)} by GET, HEAD and ranges, {_BY_US if answered else _BY_BOT}"

    @asynccontextmanager
    async def _in_place_of_the_bot(self) -> AsyncIterator[Sequence[str]]:
        """Listen where the bot does, if nobody does; yields the paths that we were asked for."""
        asked: list[str] = []

        @web.middleware
        async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
            asked.append(request.path)
            return await handler(request)

        app = web.Application(middlewares=[note])
        add_samples(app, links=self.links, hosting=self.hosting, samples=self.samples)
        async with AsyncExitStack() as stack:
            with suppress(PortTaken):
                await stack.enter_async_context(serving(app, *self.listens_on))
            yield asked


@asynccontextmanager
async def put(samples: SampleStore, name: str, sound: bytes) -> AsyncIterator[None]:
    """Have something where samples are kept until the block ends."""
    try:
        await samples.keep(name, sound)
    except StorageUnavailable:
        raise Wrong(
            "nothing can be put where samples are kept", cure="see “samples” and “disk” above"
        ) from None
    try:
        yield
    finally:
        # If this fails, the bot erases it after an hour, like any sample that nobody needs.
        with suppress(StorageUnavailable, TimeoutError):
            async with asyncio.timeout(_ERASING_SECONDS):
                await samples.erase(name)


def in_figures(fetched: Fetched) -> str:
    """Say how much was fetched in what time."""
    return f"{fetched.size / 1e6:.1f} MB fetched in {fetched.seconds:.2f} s"


def noise() -> bytes:
    """Make a WAV in the form of a sample, which no proxy can make shorter."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(secrets.token_bytes(2 * RATE * SECONDS))
    return file.getvalue()
