"""The bot's web server with one sample on it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from bot.web.connections.patience import PATIENCE, Patience
from bot.web.links import SignedLinks
from bot.web.readiness.health import Health
from bot.web.server import add_webhook, make_web
from cloning.domain.errors import StorageUnavailable
from cloning.ports.trainings import Need
from cloning.upkeep.sample_access import Hosting
from storage.samples.on_disk import DiskSamples
from storage.samples.store import SampleStore

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAMPLE = "0123456789abcdef0123456789abcdef"
WAV = bytes(range(256)) * 4
Client = TestClient[Request, Application]
SECRET = "the secret that only Telegram knows"


class Needed(Hosting):
    """A hosting whose one training needs the sample, or not any more."""

    def __init__(self) -> None:
        self.needed = True
        self.is_away = False
        self.fetched_before = False
        self.receipts: list[str] = []
        self.receipt = asyncio.Event()

    async def need_of(self, sample: str) -> Need | None:
        return Need(is_fetched=self.fetched_before) if self.needed else None

    async def fetched(self, sample: str) -> None:
        if self.is_away:
            raise StorageUnavailable
        self.receipts.append(sample)
        self.receipt.set()


class Site:
    """The HTTP server with one sample on it."""

    def __init__(self, samples: SampleStore, patience: Patience = PATIENCE) -> None:
        self.links = SignedLinks(base_url="", key="key", clock=lambda: NOON)
        self.hosting = Needed()
        self.samples = samples
        self.health = Health()
        self.taken: list[bytes] = []
        self.full = False
        self.app = make_web(
            links=self.links,
            hosting=self.hosting,
            samples=self.samples,
            look=self._look,
            patience=patience,
        )
        add_webhook(self.app, secret=SECRET, take=self._take, patience=patience)
        self.link = self.links.url(SAMPLE)

    async def _look(self) -> Health:
        return self.health

    async def _take(self, bodies: Sequence[bytes]) -> None:
        if self.full:
            raise StorageUnavailable
        self.taken += bodies


@asynccontextmanager
async def serving(site: Site) -> AsyncIterator[Client]:
    async with TestClient(TestServer(site.app)) as client:
        yield client


async def site_with(wav: bytes, folder: Path, patience: Patience = PATIENCE) -> Site:
    """A server that keeps its one sample in a folder."""
    site = Site(DiskSamples(folder), patience)
    await site.samples.keep(SAMPLE, wav)
    return site


async def tag_of(site: Site, client: Client) -> str:
    return (await client.head(site.link)).headers["ETag"]
