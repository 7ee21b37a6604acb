import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from telegram import Chat, Message, Update, User

from bot.intake import Intake
from bot.processor import IntakeProcessor
from cloning.errors import StorageUnavailable, TelegramUnavailable
from storage.database import Database, open_database
from storage.inbox import Inbox
from storage.migrate import migrate

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANNA, BERT = 1, 2


class FullDisk(Inbox):
    """An inbox that can't keep anything the first few times."""

    def __init__(self, database: Database, *, refusals: int) -> None:
        super().__init__(database, bot_id=7, clock=lambda: NOON)
        self.refusals = refusals

    async def keep(self, update_id: int, body: bytes) -> bool:
        if self.refusals:
            self.refusals -= 1
            raise StorageUnavailable
        return await super().keep(update_id, body)


def update_of(number: int, person: int) -> Update:
    message = Message(
        message_id=number,
        date=NOON,
        chat=Chat(person, "private"),
        from_user=User(person, "Somebody", is_bot=False),
        text=f"number {number}",
    )
    return Update(number, message=message)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    migrate(url)
    database = open_database(url)
    yield database
    await database.close()


class Desk:
    """An intake and what came of it."""

    def __init__(self, database: Database, *, refusals: int = 0) -> None:
        self.inbox = FullDisk(database, refusals=refusals)
        self.pauses: list[float] = []
        self.apologies: list[int] = []
        self.handled: list[int] = []
        self.intake = Intake(
            self.inbox, parse=self._parse, apologise=self._apologise, pause=self._pause
        )
        self.processor = IntakeProcessor(self.intake)

    async def handle_next(self, fault: Exception | None = None) -> int:
        update = await asyncio.wait_for(self.intake.get(), 2)
        assert isinstance(update, Update)

        async def handler() -> None:
            self.handled.append(update.update_id)
            if fault is not None:
                self.intake.failed(update.update_id, fault)

        await self.processor.process_update(update, handler())
        self.intake.task_done()
        return update.update_id

    async def undone(self) -> list[int]:
        return [update_id for update_id, _, _ in await self.inbox.undone()]

    def _parse(self, body: bytes) -> Update:
        return Update.de_json(orjson.loads(body), None)

    async def _apologise(self, update: Update) -> None:
        self.apologies.append(update.update_id)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


async def test_an_update_is_in_the_database_when_put_returns(database: Database) -> None:
    desk = Desk(database)
    await desk.intake.put(update_of(10, ANNA))
    assert await desk.undone() == [10]


async def test_what_is_handled_is_not_handed_out_after_a_restart(database: Database) -> None:
    desk = Desk(database)
    for number in (10, 11):
        await desk.intake.put(update_of(number, ANNA))
    await desk.handle_next()
    restarted = Desk(database)
    await restarted.intake.recover()
    assert await restarted.handle_next() == 11
    assert await restarted.undone() == []


async def test_the_same_update_twice_is_handled_once(database: Database) -> None:
    desk = Desk(database)
    for number in (10, 10, 11):
        await desk.intake.put(update_of(number, ANNA))
    assert [await desk.handle_next(), await desk.handle_next()] == [10, 11]
    assert desk.handled == [10, 11]


async def test_people_take_turns_and_each_is_answered_in_order(database: Database) -> None:
    desk = Desk(database)
    for number in range(10, 14):
        await desk.intake.put(update_of(number, ANNA))
    await desk.intake.put(update_of(20, BERT))
    assert [await desk.handle_next() for _ in range(5)] == [10, 20, 11, 12, 13]


async def test_a_person_is_not_handed_out_twice_at_the_same_time(database: Database) -> None:
    desk = Desk(database)
    for number in (10, 11):
        await desk.intake.put(update_of(number, ANNA))
    await desk.intake.get()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(desk.intake.get(), 0.05)


async def test_a_full_disk_makes_put_wait_and_loses_nothing(database: Database) -> None:
    desk = Desk(database, refusals=3)
    await desk.intake.put(update_of(10, ANNA))
    assert desk.pauses == [1.0, 2.0, 4.0]
    assert await desk.undone() == [10]


async def test_when_telegram_is_down_the_update_is_tried_again_for_as_long(
    database: Database,
) -> None:
    desk = Desk(database)
    await desk.intake.put(update_of(10, ANNA))
    for _ in range(8):
        await desk.handle_next(TelegramUnavailable())
    assert desk.apologies == []
    await desk.handle_next()
    assert await desk.undone() == []
    assert max(desk.pauses) == 30.0


async def test_an_update_that_we_can_not_handle_is_parked_with_an_apology(
    database: Database,
) -> None:
    desk = Desk(database)
    for number in (10, 11):
        await desk.intake.put(update_of(number, ANNA))
    while not desk.apologies:
        await desk.handle_next(ZeroDivisionError("a bug"))
    assert desk.handled == [10, 10, 10]
    assert desk.apologies == [10]
    assert await desk.handle_next() == 11
    assert await desk.undone() == []


async def test_an_update_that_kills_the_process_is_parked_after_the_third_time(
    database: Database,
) -> None:
    await Desk(database).intake.put(update_of(10, ANNA))
    deaths = 1  # the process that took it in died of it
    while True:
        desk = Desk(database)
        await desk.intake.recover()
        update = await desk.intake.get()
        assert isinstance(update, Update)
        if not await desk.intake.may_try(update):
            break
        deaths += 1  # and so did this one
    assert deaths == 3
    assert await desk.undone() == []


async def test_the_stop_signal_overtakes_what_lines_up_and_waits_for_what_is_in_the_works(
    database: Database,
) -> None:
    desk = Desk(database)
    for number in (10, 11):
        await desk.intake.put(update_of(number, ANNA))
    await desk.intake.get()
    stop = object()
    await desk.intake.put(stop)
    assert await desk.intake.get() is stop
    desk.intake.task_done()
    join = asyncio.create_task(desk.intake.join())
    await asyncio.sleep(0)
    assert not join.done()
    desk.intake.task_done()
    await asyncio.wait_for(join, 2)
    assert await desk.undone() == [10, 11]
