"""How many transactions a voice note costs on its way to the upstream, and a text on its own.

Each has the connection to itself, and nearly each is a write to disk.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, Pool, event, make_url

from bot.app import PEOPLE_FIRST, running
from bot.demo.stage import Stage, staged
from bot.jobs.again import REPEATED
from handlers.features import status
from handlers.words import texts
from sandbox.user import User
from storage.looking.marks import HOP
from storage.migrate import migrate
from tests.chat.steps import agrees
from tests.support.databases.sql import one_value
from tests.support.sound import speech

MOST = 8
"""Two of the inbox, two of the handler and four of the steps; there were 17 once."""

MOST_STATEMENTS = 35
"""To build and to run one takes more CPU than most transactions need to begin and to commit."""

OF_THE_INBOX = 2
"""An update is kept, and marked as done."""

SELDOM = {"poll_seconds": "60", "slot_settle_seconds": "1"}
"""So that no sweep comes in between."""


@contextmanager
def transactions(stage: Stage) -> Iterator[list[bool]]:
    """Note for each transaction whether the upstream is training something when it begins."""
    seen: list[bool] = []

    def note(_connection: object, _record: object, _proxy: object) -> None:
        task = asyncio.current_task()
        if task is not None and task.get_name() in {REPEATED, HOP}:
            return  # the process does it anyway, and not for this note
        seen.append(any(slot.state == "Training" for slot in stage.upstream.slots.values()))

    event.listen(Pool, "checkout", note)
    try:
        yield seen
    finally:
        event.remove(Pool, "checkout", note)


@contextmanager
def statements(stage: Stage) -> Iterator[list[bool]]:
    """Note the same for each statement that SQLAlchemy runs."""
    seen: list[bool] = []

    def note(*_: object) -> None:
        task = asyncio.current_task()
        if task is None or task.get_name() != REPEATED:
            seen.append(any(slot.state == "Training" for slot in stage.upstream.slots.values()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def all_is_settled(stage: Stage) -> None:
    """Wait until every update is handled and no training is under way."""
    path = Path(make_url(stage.settings.database_url).database or "")
    left = (
        "SELECT (SELECT count(*) FROM inbox WHERE done_at IS NULL)"
        " + (SELECT count(*) FROM trainings WHERE step != 'done')"
    )
    for _ in range(1000):
        if one_value(path, left) == 0:
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


@asynccontextmanager
async def settled() -> AsyncIterator[tuple[Stage, User]]:
    """A bot on SQLite that has nothing to do, and somebody who has agreed."""
    async with staged(training_seconds=60, **SELDOM) as stage:
        migrate(stage.settings.database_url)
        async with running(stage.settings):
            await asyncio.sleep(PEOPLE_FIRST.total_seconds())  # what waits for people has begun
            anna = User(stage.telegram, user_id=7001, first_name="Anna")
            await agrees(anna)
            await all_is_settled(stage)
            # What has only just been settled may look once more whether anything is due.
            await anna.says("/status")
            await anna.sees(status.NOTHING)
            await all_is_settled(stage)
            yield stage, anna


async def test_a_voice_note_takes_eight_transactions_to_its_training() -> None:
    async with settled() as (stage, anna):
        with transactions(stage) as seen:
            await anna.sends_voice(speech.austen(), seconds=25)
            await anna.sees("I'm training “My voice” on it", within=20)
    assert 0 < seen.count(False) <= MOST


async def test_a_voice_note_takes_few_statements_to_its_training() -> None:
    async with settled() as (stage, anna):
        with statements(stage) as seen:
            await anna.sends_voice(speech.austen(), seconds=25)
            await anna.sees("I'm training “My voice” on it", within=20)
    assert 0 < seen.count(False) <= MOST_STATEMENTS


@pytest.mark.parametrize(
    ("said", "answer"),
    [("Hello", texts.UNKNOWN), ("/help", texts.HELP[:40])],
)
async def test_an_update_that_changes_nothing_is_kept_and_marked_and_that_is_all(
    said: str, answer: str
) -> None:
    async with settled() as (stage, anna):
        with transactions(stage) as seen:
            await anna.says(said)
            await anna.sees(answer)
            await all_is_settled(stage)
    assert len(seen) == OF_THE_INBOX
