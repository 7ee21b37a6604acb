"""An intake on an inbox that can fail, and what came of it."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from telegram import Chat, Message, Update, User

from bot.intake.processor import IntakeProcessor
from bot.intake.queue import Intake
from bot.intake.updates import UnreadableUpdate, read_update
from cloning.domain.errors import StorageUnavailable, TelegramUnavailable
from cloning.domain.models import Content
from storage.database import Database
from storage.inbox import Inbox

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
