import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from telegram import Chat, Message, Update, User

from bot.intake.processor import IntakeProcessor
from bot.intake.queue import Intake
from bot.intake.updates import UnreadableUpdate, read_update
from cloning.domain.errors import StorageUnavailable, TelegramUnavailable
from cloning.domain.models import Content
from storage.database import Database, open_database
from storage.inbox import Inbox
from storage.migrate import migrate

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANNA, BERT = 1, 2


class FullDisk(Inbox):
    """An inbox that can't write anything the first few times."""

    def __init__(
        self, database: Database, *, refusals: int, refusal: Exception | None = None
    ) -> None:
        super().__init__(database, bot_id=7, clock=lambda: NOON)
        self.refusals = refusals
        self.refuses_to_park = False
        self.refuses_to_mark = 0
        self.refusal = refusal or StorageUnavailable()

    async def keep(
        self,
        update_id: int,
        body: bytes,
        content: Content | None = None,
        person_id: int | None = None,
    ) -> bool:
        self._refuse()
        return await super().keep(update_id, body, content, person_id)

    async def tried(self, update_id: int, *, most: int) -> bool:
        self._refuse()
        return await super().tried(update_id, most=most)

    async def put_aside(self, update_id: int) -> bool:
        self._refuse()
        return await super().put_aside(update_id)

    async def done(self, update_id: int) -> None:
        if self.refuses_to_mark:
            self.refuses_to_mark -= 1
            raise self.refusal
        await super().done(update_id)

    async def park(self, update_id: int) -> None:
        if self.refuses_to_park:
            raise StorageUnavailable
        await super().park(update_id)

    def _refuse(self) -> None:
        if self.refusals:
            self.refusals -= 1
            raise self.refusal


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

    def __init__(
        self,
        database: Database,
        *,
        refusals: int = 0,
        refusal: Exception | None = None,
        deaf: int = 0,
    ) -> None:
        self.deaf = deaf
        self.inbox = FullDisk(database, refusals=refusals, refusal=refusal)
        self.pauses: list[float] = []
        self.apologies: list[int] = []
        self.handled: list[int] = []
        self.put_aside: list[UnreadableUpdate] = []
        self.time_passes = asyncio.Event()
        self.time_passes.set()
        self.intake = Intake(
            self.inbox,
            parse=partial(read_update, bot=None),
            apologise=self._apologise,
            put_aside=self.put_aside.append,
            pause=self._pause,
        )
        self.processor = IntakeProcessor(self.intake)

    async def take(self, *updates: Update) -> None:
        await self.intake.take([update.to_json().encode() for update in updates])

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

    async def all_begin_and_die(self) -> None:
        """Everything that may be in the works at once is, and the process dies of it."""
        works: list[asyncio.Task[None]] = []
        with suppress(TimeoutError):
            while True:
                update = await asyncio.wait_for(self.intake.get(), 0.05)
                works.append(
                    asyncio.create_task(self.processor.process_update(update, asyncio.sleep(9)))
                )
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)

    async def undone(self) -> list[int]:
        return [update_id for update_id, _, _ in await self.inbox.adopt(alone=True, steady=True)]

    async def _apologise(self, update: Update) -> None:
        if self.deaf:
            self.deaf -= 1
            raise TelegramUnavailable
        self.apologies.append(update.update_id)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await self.time_passes.wait()


async def test_an_update_is_in_the_database_when_it_is_taken(database: Database) -> None:
    desk = Desk(database)
    await desk.take(update_of(10, ANNA))
    assert await desk.undone() == [10]


async def test_a_handled_update_is_not_handed_out_after_a_restart(database: Database) -> None:
    desk = Desk(database)
    for number in (10, 11):
        await desk.take(update_of(number, ANNA))
    await desk.handle_next()
    restarted = Desk(database)
    await restarted.intake.recover(alone=True)
    assert await restarted.handle_next() == 11
    assert await restarted.undone() == []


async def test_the_same_update_twice_is_handled_once(database: Database) -> None:
    desk = Desk(database)
    for number in (10, 10, 11):
        await desk.take(update_of(number, ANNA))
    assert [await desk.handle_next(), await desk.handle_next()] == [10, 11]
    assert desk.handled == [10, 11]


async def test_people_take_turns_and_each_is_answered_in_order(database: Database) -> None:
    desk = Desk(database)
    for number in range(10, 14):
        await desk.take(update_of(number, ANNA))
    await desk.take(update_of(20, BERT))
    assert [await desk.handle_next() for _ in range(5)] == [10, 20, 11, 12, 13]


async def test_a_person_is_not_handed_out_twice_at_the_same_time(database: Database) -> None:
    desk = Desk(database)
    for number in (10, 11):
        await desk.take(update_of(number, ANNA))
    await desk.intake.get()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(desk.intake.get(), 0.05)


async def test_a_full_disk_acknowledges_nothing_and_loses_nothing(database: Database) -> None:
    desk = Desk(database, refusals=1)
    with pytest.raises(StorageUnavailable):
        await desk.take(update_of(10, ANNA))
    await desk.take(update_of(10, ANNA))
    assert await desk.undone() == [10]


async def test_when_telegram_is_down_the_update_is_tried_again_for_as_long(
    database: Database,
) -> None:
    desk = Desk(database)
    await desk.take(update_of(10, ANNA))
    for _ in range(8):
        await desk.handle_next(TelegramUnavailable())
    assert desk.apologies == []
    await desk.handle_next()
    assert await desk.undone() == []
    assert max(desk.pauses) == 30.0


async def test_a_telegram_that_says_how_long_to_wait_is_left_alone_exactly_that_long(
    database: Database,
) -> None:
    desk = Desk(database)
    await desk.take(update_of(10, ANNA))
    for seconds in (7.0, 41.0):
        await desk.handle_next(TelegramUnavailable(retry_after=seconds))
    await desk.handle_next()
    assert desk.pauses == [7.0, 41.0]


async def test_500_notes_of_one_person_let_everybody_else_wait_for_one_of_them_at_most(
    database: Database,
) -> None:
    desk = Desk(database)
    for number in range(500):
        await desk.take(update_of(number, ANNA))
    people = range(1000, 1020)
    for person in people:
        await desk.take(update_of(person, person))
    handed_out = [await desk.handle_next() for _ in range(len(people) + 2)]
    assert handed_out == [0, *people, 1]


async def test_an_update_that_we_can_not_handle_is_parked_with_an_apology(
    database: Database,
) -> None:
    desk = Desk(database)
    for number in (10, 11):
        await desk.take(update_of(number, ANNA))
    while not desk.apologies:
        await desk.handle_next(ZeroDivisionError("a bug"))
    assert desk.handled == [10, 10, 10]
    assert desk.apologies == [10]
    assert await desk.handle_next() == 11
    assert await desk.undone() == []


async def test_an_update_that_kills_the_process_is_parked_after_the_fifth_time(
    database: Database,
) -> None:
    await Desk(database).take(update_of(10, ANNA))
    deaths = 1  # the process that took it in died of it
    while True:
        desk = Desk(database)
        await desk.intake.recover(alone=True)
        update = await desk.intake.get()
        assert isinstance(update, Update)
        if not await desk.intake.may_try(update):
            break
        deaths += 1  # and so did this one
    assert deaths == 5
    assert await desk.undone() == []


async def test_updates_kept_beside_one_that_could_not_be_are_still_handled(
    database: Database,
) -> None:
    desk = Desk(database, refusals=1)
    with pytest.raises(StorageUnavailable):
        await desk.take(update_of(10, ANNA), update_of(20, BERT))
    assert await desk.handle_next() == 20
    await desk.take(update_of(10, ANNA), update_of(20, BERT))
    assert await desk.handle_next() == 10
    assert desk.handled == [20, 10]


async def test_an_update_that_could_not_be_marked_as_done_is_marked_later_and_handled_once(
    database: Database,
) -> None:
    desk = Desk(database)
    desk.inbox.refuses_to_mark = 4
    desk.time_passes.clear()
    for number in (10, 11):
        await desk.take(update_of(number, ANNA))
    assert await desk.handle_next() == 10
    await desk.intake.recover()  # as when the lease for polling was lost in the outage, too
    assert await desk.handle_next() == 11
    assert await desk.undone() == [10, 11]
    desk.time_passes.set()
    async with asyncio.timeout(5):
        while await desk.undone():  # noqa: ASYNC110 - it tells nobody that it is marked
            await asyncio.sleep(0.01)
    await desk.intake.recover()
    assert desk.handled == [10, 11]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(desk.intake.get(), 0.05)


async def test_an_update_is_still_tried_after_hours_without_telegram(database: Database) -> None:
    desk = Desk(database)
    await desk.take(update_of(10, ANNA))
    for _ in range(1100):  # 2.0 ** 1024 is too much for a float
        await desk.handle_next(TelegramUnavailable())
    assert desk.pauses[-1] == 30.0
    assert await desk.handle_next() == 10


async def test_an_outage_of_telegram_after_a_restart_costs_no_update(database: Database) -> None:
    await Desk(database).take(update_of(10, ANNA))
    for _ in range(5):
        desk = Desk(database)
        await desk.intake.recover(alone=True)
        for _ in range(5):
            assert await desk.handle_next(TelegramUnavailable()) == 10
        assert (desk.apologies, await desk.undone()) == ([], [10])


async def test_the_sender_of_a_parked_update_is_told_however_long_that_takes(
    database: Database,
) -> None:
    desk = Desk(database, deaf=3)
    for number in (10, 11):
        await desk.take(update_of(number, ANNA))
    while not desk.apologies:
        await desk.handle_next(ZeroDivisionError("a bug"))
        assert 10 in await desk.undone() or desk.apologies
    assert desk.handled == [10, 10, 10]
    assert await desk.handle_next() == 11


async def test_an_update_that_was_only_near_when_a_process_died_is_not_parked(
    database: Database,
) -> None:
    desk = Desk(database)
    await desk.take(update_of(10, ANNA))
    await desk.take(update_of(20, BERT))
    for _ in range(4):
        desk = Desk(database)
        await desk.intake.recover(alone=True)
        await desk.all_begin_and_die()
    desk = Desk(database)
    await desk.intake.recover(alone=True)
    assert [await desk.handle_next(), await desk.handle_next()] == [10, 20]
    assert (desk.apologies, desk.handled) == ([10], [20])


async def test_an_update_that_died_with_two_processes_waits_until_others_had_their_turn(
    database: Database,
) -> None:
    desk = Desk(database)
    await desk.take(update_of(10, ANNA))
    desk = Desk(database)
    await desk.intake.recover(alone=True)
    await desk.all_begin_and_die()
    desk = Desk(database)
    desk.time_passes.clear()
    await desk.intake.recover(alone=True)
    await desk.take(update_of(20, BERT))
    assert await desk.handle_next() == 20
    desk.time_passes.set()
    assert await desk.handle_next() == 10
    assert desk.pauses == [2.0]


async def test_a_database_that_is_away_when_a_try_is_counted_holds_nobody_up(
    database: Database,
) -> None:
    await Desk(database).take(update_of(10, ANNA))
    desk = Desk(database)
    await desk.intake.recover(alone=True)
    desk.inbox.refusals = 1
    assert [await desk.handle_next(), await desk.handle_next()] == [10, 10]
    assert desk.handled == [10]


UNREADABLE = b'{"update_id": 11, "message": {"message_id": 1, "chat": "canary"}}'


async def test_of_several_updates_the_one_that_can_not_be_read_is_put_aside_once(
    database: Database,
) -> None:
    desk = Desk(database)
    bodies = [update_of(n, ANNA).to_json().encode() for n in (10, 12)]
    for _ in range(2):
        assert await desk.intake.take([bodies[0], UNREADABLE, bodies[1]]) == [10, 11, 12]
    assert [fault.number for fault in desk.put_aside] == [11]
    assert [await desk.handle_next(), await desk.handle_next()] == [10, 12]


async def test_an_update_without_a_number_is_reported_and_not_acknowledged(
    database: Database,
) -> None:
    desk = Desk(database)
    assert await desk.intake.take([b"null", b'{"update_id": 1e99}']) == []
    assert [fault.number for fault in desk.put_aside] == [None, None]


async def test_a_database_that_is_away_puts_nothing_aside(database: Database) -> None:
    desk = Desk(database, refusals=1)
    with pytest.raises(StorageUnavailable):
        await desk.intake.take([UNREADABLE, update_of(10, ANNA).to_json().encode()])
    assert desk.put_aside == []


@pytest.mark.parametrize("kept", [UNREADABLE, b"", b"\xff", b"null"])
async def test_a_kept_update_that_can_no_longer_be_read_is_parked_at_the_start(
    database: Database, kept: bytes
) -> None:
    await Desk(database).inbox.keep(11, kept)
    await Desk(database).take(update_of(12, ANNA))
    desk = Desk(database)
    await desk.intake.recover(alone=True)
    assert len(desk.put_aside) == 1
    assert await desk.handle_next() == 12
    assert await desk.undone() == []


async def test_an_update_that_can_not_be_parked_at_one_start_is_parked_at_the_next(
    database: Database,
) -> None:
    await Desk(database).inbox.keep(11, UNREADABLE)
    await Desk(database).take(update_of(12, ANNA))
    desk = Desk(database)
    desk.inbox.refuses_to_park = True
    await desk.intake.recover(alone=True)
    assert (desk.put_aside, await desk.handle_next()) == ([], 12)
    restarted = Desk(database)
    await restarted.intake.recover(alone=True)
    assert (len(restarted.put_aside), await restarted.undone()) == (1, [])


async def test_the_stop_signal_overtakes_what_lines_up_and_waits_for_what_is_in_the_works(
    database: Database,
) -> None:
    desk = Desk(database)
    for number in (10, 11):
        await desk.take(update_of(number, ANNA))
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
