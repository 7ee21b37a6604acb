"""Telegram may deliver an update again, in any order and on both ways: its effects come once."""

import asyncio
import shutil
import tempfile
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from telegram import Update

from bot.intake.processor import IntakeProcessor
from bot.intake.queue import Intake
from bot.intake.updates import UnreadableUpdate, read_update
from storage.database import open_database
from storage.inbox import Inbox

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

UPDATES = range(500, 508)
PEOPLE = 3

Delivery = tuple[int, bool]
"""The number of an update, and whether it comes by the webhook."""

one_to_five_times = st.tuples(*(st.integers(1, 5) for _ in UPDATES))
deliveries = one_to_five_times.flatmap(
    lambda times: st.permutations(
        [number for number, often in zip(UPDATES, times, strict=True) for _ in range(often)]
    )
).flatmap(lambda order: st.tuples(*(st.tuples(st.just(n), st.booleans()) for n in order)))


def body_of(number: int) -> bytes:
    person = 1 + number % PEOPLE
    return (
        f'{{"update_id": {number}, "message": {{"message_id": {number}, "date": 1700000000,'
        f' "chat": {{"id": {person}, "type": "private"}}, "text": "hello"}}}}'
    ).encode()


class Service:
    """An intake on a real database, with somebody who handles what it hands out."""

    def __init__(self, path: Path) -> None:
        self.database = open_database(f"sqlite+aiosqlite:///{path}")
        self.inbox = Inbox(self.database, bot_id=7, clock=lambda: NOON)
        self.intake = Intake(
            self.inbox,
            parse=partial(read_update, bot=None),
            apologise=self._apologise,
            put_aside=self._put_aside,
        )
        self.effects: Counter[int] = Counter()
        self._processor = IntakeProcessor(self.intake)

    async def take(self, delivery: Delivery) -> None:
        """By the webhook an update comes alone; by polling it may stand twice in one answer."""
        number, by_webhook = delivery
        await self.intake.take([body_of(number)] * (1 if by_webhook else 2))

    async def handle(self, times: int) -> None:
        for _ in range(times):
            update = await asyncio.wait_for(self.intake.get(), 5)
            assert isinstance(update, Update)
            await self._processor.process_update(update, self._effect(update.update_id))
            self.intake.task_done()

    async def _effect(self, number: int) -> None:
        self.effects[number] += 1

    async def _apologise(self, update: Update) -> None:
        raise AssertionError

    def _put_aside(self, fault: UnreadableUpdate) -> None:
        raise AssertionError


async def effects_of(path: Path, given: tuple[Delivery, ...], restart_at: int) -> Counter[int]:
    """Deliver at once up to a place; then the process is killed, and the next gets the rest."""
    first, second = Service(path), Service(path)
    await asyncio.gather(*(first.take(delivery) for delivery in given[:restart_at]))
    taken = len({number for number, _ in given[:restart_at]})
    await first.handle(taken // 2)
    await first.database.close()

    await second.intake.recover(alone=True)
    await asyncio.gather(*(second.take(delivery) for delivery in given[restart_at:]))
    await second.handle(len(UPDATES) - taken // 2)
    assert await second.inbox.adopt(alone=True, steady=True) == []
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(second.intake.get(), 0.001)
    await second.database.close()
    return first.effects + second.effects


@settings(max_examples=40, phases=[Phase.explicit, Phase.generate])
@given(given=deliveries, part=st.floats(0, 1))
def test_however_often_and_wherever_an_update_is_delivered_its_effects_come_once(
    migrated: Path, given: tuple[Delivery, ...], part: float
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(migrated, folder))
        effects = asyncio.run(effects_of(path, given, int(part * len(given))))
    assert effects == Counter(UPDATES)
