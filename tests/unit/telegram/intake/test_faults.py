"""A real database goes away under a real intake: nothing is acknowledged, nothing is lost."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from telegram import Update

from bot.intake.poller import Poller, polling
from bot.intake.polls import Polls
from bot.intake.queue import Intake
from bot.intake.updates import UnreadableUpdate, read_update
from bot.web.links import SignedLinks
from bot.web.readiness.checkup import DATABASE_AWAY
from bot.web.server import SECRET_HEADER, WEBHOOK_PATH, add_webhook, make_web
from cloning.upkeep.sample_access import Hosting
from storage.database import Database
from storage.inbox import Inbox
from storage.processes.roll import Roll
from storage.samples.on_disk import DiskSamples
from tests.support.fakes.clock import FakeClock
from tests.support.readiness import FakeProcess

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BOT = 7
SECRET = "the secret that only Telegram knows"
TOO_BIG_TO_FIT = "a word " * 20_000


class Locked:
    """Another process holds the lock, for longer than we wait for it."""

    def __init__(self, path: Path, database: Database) -> None:
        self._backup = sqlite3.connect(path, isolation_level=None)
        self._database = database

    async def begin(self) -> None:
        await _tell(self._database, "PRAGMA busy_timeout=20")
        self._backup.execute("BEGIN IMMEDIATE")

    async def end(self) -> None:
        self._backup.close()


class Full:
    """The disk is full: not one page more can be written."""

    def __init__(self, path: Path, database: Database) -> None:
        self._database = database

    async def begin(self) -> None:
        async with self._database.connection() as connection:
            pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar()
            await connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    async def end(self) -> None:
        await _tell(self._database, "PRAGMA max_page_count=1000000")


class ReadOnly:
    """The file system has become read-only under us."""

    def __init__(self, path: Path, database: Database) -> None:
        self._database = database

    async def begin(self) -> None:
        await _tell(self._database, "PRAGMA query_only=ON")

    async def end(self) -> None:
        async with self._database.thread() as thread:  # not even a transaction can be begun
            await thread.run(lambda connection: connection.execute("PRAGMA query_only=OFF"))


async def _tell(database: Database, command: str) -> None:
    async with database.connection() as connection:
        await connection.exec_driver_sql(command)


Outage = Locked | Full | ReadOnly


@pytest.fixture(params=[Locked, Full, ReadOnly])
def outage(request: pytest.FixtureRequest, database: Database, database_path: Path) -> Outage:
    kind: type[Outage] = request.param
    return kind(database_path, database)


class Desk:
    """An intake on a real inbox; when it has paused twice the outage is over."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.inbox = Inbox(database, bot_id=BOT, clock=lambda: NOON)
        self.pauses: list[float] = []
        self.kept_at_a_pause: list[int] = []
        self.outage: Outage | None = None
        self.intake = Intake(
            self.inbox,
            parse=partial(read_update, bot=None),
            apologise=self._apologise,
            put_aside=self._put_aside,
        )

    async def kept(self) -> list[int]:
        return [update_id for update_id, _, _ in await self.inbox.adopt(alone=True, steady=True)]

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if self.outage is not None and len(self.pauses) == 2:
            await self.outage.end()
            self.kept_at_a_pause = await self.kept()

    async def _apologise(self, update: Update) -> None:
        raise AssertionError

    def _put_aside(self, fault: UnreadableUpdate) -> None:
        raise AssertionError


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def body_of(update_id: int) -> bytes:
    date = int(NOON.timestamp())
    return (
        f'{{"update_id": {update_id}, "message": {{"message_id": 1, "date": {date},'
        f' "chat": {{"id": 1, "type": "private"}}, "text": "{TOO_BIG_TO_FIT}"}}}}'
    ).encode()


class OneUpdate:
    """A Telegram that has one update, until it is acknowledged."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.acknowledged = asyncio.Event()

    async def updates(self, offset: int | None) -> list[bytes]:
        if offset is None:
            return [self._body]
        self.acknowledged.set()
        await asyncio.Event().wait()
        return []

    async def remove_webhook(self) -> None:
        pass


async def test_polling_pauses_until_the_database_is_back_and_keeps_the_update_then(
    desk: Desk, outage: Outage
) -> None:
    await desk.intake.take([body_of(10)])
    desk.outage = outage
    await outage.begin()
    telegram, polls = OneUpdate(body_of(11)), Polls(clock=lambda: NOON)
    poller = Poller(telegram, desk.intake.take, polls=polls, clock=lambda: NOON, pause=desk.pause)
    async with polling(poller, polls), asyncio.timeout(5):
        await telegram.acknowledged.wait()
    assert desk.pauses == [1.0, 2.0]
    assert desk.kept_at_a_pause == [10]
    assert await desk.kept() == [10, 11]


@asynccontextmanager
async def serving(desk: Desk, folder: Path) -> AsyncIterator[TestClient[Request, Application]]:
    database, samples = desk.database, DiskSamples(folder)
    process = FakeProcess(FakeClock(), Roll(database))
    app = make_web(
        links=SignedLinks(base_url="", key="key", clock=lambda: NOON),
        hosting=Hosting(store=database, clock=lambda: NOON),
        samples=samples,
        look=process.checkup.look,
    )
    add_webhook(app, secret=SECRET, take=desk.intake.take)
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_the_webhook_asks_for_the_update_again_until_the_database_is_back(
    desk: Desk, outage: Outage, tmp_path: Path
) -> None:
    async with serving(desk, tmp_path) as client:
        send = partial(client.post, WEBHOOK_PATH, headers={SECRET_HEADER: SECRET})
        await outage.begin()
        refused = await send(data=body_of(10))
        assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
        assert (await client.get("/healthz")).status == 200
        await outage.end()
        assert await desk.kept() == []
        assert (await send(data=body_of(10))).status == 200
        assert (await client.get("/readyz")).status == 200
    assert await desk.kept() == [10]


async def test_a_locked_database_makes_us_unready_and_no_more(
    desk: Desk, database: Database, database_path: Path, tmp_path: Path
) -> None:
    locked = Locked(database_path, database)
    async with serving(desk, tmp_path) as client:
        await locked.begin()
        answer = await client.get("/readyz")
        said = await answer.text()
        assert (answer.status, said.splitlines()[1]) == (503, str(DATABASE_AWAY))
        await locked.end()
        assert (await client.get("/readyz")).status == 200
