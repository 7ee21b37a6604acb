import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import ClientPayloadError, ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from bot.intake.updates import number_of
from bot.web.connections.patience import PATIENCE, Patience
from bot.web.links import SignedLinks
from bot.web.readiness.checkup import DATABASE_AWAY, LEFT_ALONE
from bot.web.readiness.health import Health
from bot.web.server import LARGEST_UPDATE_BYTES, SECRET_HEADER, WEBHOOK_PATH, add_webhook, make_web
from cloning.domain.errors import StorageUnavailable
from cloning.ports.trainings import Need
from cloning.upkeep.sample_access import Hosting
from storage.samples.on_disk import DiskSamples
from storage.samples.store import Found, SampleStore

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAMPLE = "0123456789abcdef0123456789abcdef"
WAV = bytes(range(256)) * 4
Client = TestClient[Request, Application]
LONG_AGO = "Mon, 02 Mar 2026 12:00:00 GMT"
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


class Away(DiskSamples):
    """A place for samples that does not answer now."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))

    async def find(self, name: str) -> Found | None:
        raise StorageUnavailable


class BreaksOff(Away):
    """A place for samples that goes away in the middle of one."""

    async def find(self, name: str) -> Found | None:
        return Found(size=len(WAV), kept_at=NOON)

    async def read(self, name: str, begin: int, end: int) -> AsyncGenerator[bytes, None]:
        yield WAV[:100]
        raise StorageUnavailable


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


@pytest.fixture
async def site(tmp_path: Path) -> Site:
    return await site_with(WAV, tmp_path)


async def test_a_link_of_ours_fetches_the_sample_and_leaves_a_receipt(site: Site) -> None:
    async with serving(site) as client:
        answer = await client.get(site.link)
        assert (answer.status, await answer.read()) == (200, WAV)
        await asyncio.wait_for(site.hosting.receipt.wait(), 2)
    assert site.hosting.receipts == [SAMPLE]


async def test_a_sample_is_sent_with_headers_that_keep_it_private(site: Site) -> None:
    async with serving(site) as client:
        answer = await client.get(site.link)
    assert answer.headers["Content-Type"] == "audio/wav"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == "attachment"


async def test_head_tells_the_size_and_leaves_no_receipt(site: Site) -> None:
    async with serving(site) as client:
        answer = await client.head(site.link)
        assert (answer.status, answer.headers["Content-Length"]) == (200, str(len(WAV)))
    assert site.hosting.receipts == []


@pytest.mark.parametrize(
    ("asked", "status", "sent"),
    [
        ("bytes=0-9", 206, WAV[:10]),
        ("bytes=1000-", 206, WAV[1000:]),
        ("bytes=-24", 206, WAV[-24:]),
        ("bytes=0-", 206, WAV),
        ("bytes=0-9,20-29", 200, WAV),
        ("seconds=0-1", 200, WAV),
        ("bytes=9-0", 416, None),
        ("bytes=5000-", 416, None),
        ("bytes=-5000", 206, WAV),
        ("bytes=-0", 416, None),
        ("bytes=0-" + "9" * 18, 206, WAV),
        ("bytes=0-" + "9" * 5000, 200, WAV),
        ("bytes=-", 200, WAV),
    ],
)
async def test_ranges_are_served_as_the_standard_says(
    site: Site, asked: str, status: int, sent: bytes | None
) -> None:
    async with serving(site) as client:
        answer = await client.get(site.link, headers={"Range": asked})
        assert answer.status == status
        if sent is not None:
            assert await answer.read() == sent


async def tag_of(site: Site, client: Client) -> str:
    return (await client.head(site.link)).headers["ETag"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_somebody_who_has_it_already_gets_nothing_again(site: Site, method: str) -> None:
    async with serving(site) as client:
        tag = await tag_of(site, client)
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            answer = await client.request(method, site.link, headers={"If-None-Match": known})
            assert (answer.status, await answer.read()) == (304, b"")
            assert answer.headers["ETag"] == tag
        answer = await client.request(method, site.link, headers={"If-None-Match": '"other"'})
        assert answer.status == 200


async def test_somebody_who_wants_only_what_they_know_gets_nothing_else(site: Site) -> None:
    async with serving(site) as client:
        tag = await tag_of(site, client)
        for known, status in ((tag, 200), ("*", 200), ('"other"', 412), (f"W/{tag}", 412)):
            answer = await client.get(site.link, headers={"If-Match": known})
            assert (answer.status, await answer.read()) == (status, WAV if status == 200 else b"")
    assert site.hosting.receipts == [SAMPLE] * 2


async def test_somebody_who_goes_on_gets_the_rest_only_of_what_they_have(site: Site) -> None:
    async with serving(site) as client:
        tag = await tag_of(site, client)
        for known, status in ((tag, 206), ('"other"', 200), (f"W/{tag}", 200), (LONG_AGO, 200)):
            headers = {"If-Range": known, "Range": "bytes=1000-"}
            answer = await client.get(site.link, headers=headers)
            sent = WAV[1000:] if status == 206 else WAV
            assert (answer.status, await answer.read()) == (status, sent)


async def test_a_range_beyond_the_end_names_the_size(site: Site) -> None:
    async with serving(site) as client:
        answer = await client.get(site.link, headers={"Range": "bytes=5000-"})
        assert answer.headers["Content-Range"] == f"bytes */{len(WAV)}"
        answer = await client.get(site.link, headers={"Range": "bytes=1000-5000"})
        assert answer.headers["Content-Range"] == f"bytes 1000-1023/{len(WAV)}"


async def test_head_with_a_range_tells_its_size(site: Site) -> None:
    async with serving(site) as client:
        answer = await client.head(site.link, headers={"Range": "bytes=0-9"})
        assert (answer.status, answer.headers["Content-Length"]) == (206, "10")


async def test_a_sample_that_can_not_be_read_now_is_to_be_asked_for_again() -> None:
    site = Site(Away())
    async with serving(site) as client:
        for method in ("GET", "HEAD"):
            answer = await client.request(method, site.link)
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


async def test_a_sample_that_is_lost_on_its_way_is_cut_off_and_leaves_no_receipt() -> None:
    site = Site(BreaksOff())
    async with serving(site) as client:
        answer = await client.get(site.link)
        with pytest.raises(ClientPayloadError):
            await answer.read()
    assert site.hosting.receipts == []


async def test_samples_that_are_foreign_missing_or_not_needed_look_the_same(site: Site) -> None:
    other = "f" * 32
    async with serving(site) as client:
        answers = [
            await client.get(site.link.replace(SAMPLE, other)),
            await client.get(site.links.url(other)),
            await client.get("/a/"),
            await client.get("/a/../../etc/passwd"),
        ]
        site.hosting.needed = False
        answers.append(await client.get(site.link))
        assert {(answer.status, await answer.text()) for answer in answers} == {
            (404, "404: Not Found")
        }


async def told(client: Client, body: bytes, secret: str = SECRET) -> ClientResponse:
    return await client.post(WEBHOOK_PATH, data=BytesIO(body), headers={SECRET_HEADER: secret})


async def test_an_update_is_acknowledged_when_it_is_kept(site: Site) -> None:
    async with serving(site) as client:
        assert (await told(client, b'{"update_id": 7}')).status == 200
    assert site.taken == [b'{"update_id": 7}']


async def test_an_update_that_can_not_be_kept_is_asked_for_again(site: Site) -> None:
    site.full = True
    async with serving(site) as client:
        answer = await told(client, b'{"update_id": 7}')
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", SECRET[:-1], "🔑"])
async def test_nobody_without_the_secret_gets_an_update_in(site: Site, secret: str) -> None:
    async with serving(site) as client:
        assert (await told(client, b'{"update_id": 7}', secret)).status == 403
    assert site.taken == []


def update_of(length: int) -> bytes:
    """An update with a text that makes it so many bytes long."""
    begin, end = b'{"update_id":7,"message":{"text":"', b'"}}'
    return begin + b"x" * (length - len(begin) - len(end)) + end


FULL_RICH_MESSAGE_BYTES = 394_000
"""The text of a rich message at its limit, and of one that it answers (Bot API 10.1)."""


@pytest.mark.parametrize("length", [FULL_RICH_MESSAGE_BYTES, LARGEST_UPDATE_BYTES])
async def test_an_update_of_up_to_1_mib_is_taken_whole(site: Site, length: int) -> None:
    async with serving(site) as client:
        assert (await told(client, update_of(length))).status == 200
    assert site.taken == [update_of(length)]


@pytest.mark.parametrize("length", [LARGEST_UPDATE_BYTES + 1, 9 * LARGEST_UPDATE_BYTES])
async def test_an_update_larger_than_any_is_put_aside_by_its_number_and_not_asked_for_again(
    site: Site, length: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(site) as client:
        assert (await told(client, update_of(length))).status == 200
    (beginning,) = site.taken
    assert number_of(beginning) == 7
    assert len(beginning) < 1000
    assert caplog.text.count(f"an update of {length} bytes") == 1
    assert "xxx" not in caplog.text


async def test_health_and_readiness_tell_a_broken_database_from_a_dead_process(site: Site) -> None:
    site.health = Health(problems=[DATABASE_AWAY])
    async with serving(site) as client:
        assert (await client.get("/healthz")).status == 200
        answer = await client.get("/readyz")
        assert (answer.status, await answer.text()) == (503, f"not ready\n{DATABASE_AWAY}\n")
        site.health = Health(problems=[LEFT_ALONE])
        answer = await client.get("/readyz")
        assert (answer.status, await answer.text()) == (200, f"ready\n{LEFT_ALONE}\n")


async def test_robots_are_told_to_stay_away(site: Site) -> None:
    async with serving(site) as client:
        assert "Disallow: /" in await (await client.get("/robots.txt")).text()


async def test_a_link_to_try_out_the_way_works_without_a_training(site: Site) -> None:
    site.hosting.needed = False
    async with serving(site) as client:
        assert (await client.get(site.link)).status == 404
        answer = await client.get(site.links.trial_url(SAMPLE))
        assert (answer.status, await answer.read()) == (200, WAV)
        await site.samples.erase(SAMPLE)
        assert (await client.get(site.links.trial_url(SAMPLE))).status == 404
