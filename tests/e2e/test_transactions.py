"""How many transactions a voice note costs on its way to the upstream; each is a write to disk."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, event, make_url

from bot.app import running
from bot.demo.stage import Stage, staged
from bot.jobs.again import REPEATED
from handlers.features import status
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.steps import agrees
from tests.support import speech
from tests.support.sql import one_value

MOST = 9
"""Two of the inbox, three of the handler and four of the steps; there were 17 once."""

SELDOM = {"poll_seconds": "60", "slot_settle_seconds": "1"}
"""So that no sweep comes in between."""


@contextmanager
def commits(stage: Stage) -> Iterator[list[bool]]:
    """Note for each commit whether the upstream is training something by then."""
    seen: list[bool] = []

    def note(_connection: object) -> None:
        task = asyncio.current_task()
        if task is not None and task.get_name() == REPEATED:
            return  # the process does it anyway, and not for this note
        seen.append(any(slot.state == "Training" for slot in stage.upstream.slots.values()))

    event.listen(Engine, "commit", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "commit", note)


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


async def test_a_voice_note_takes_nine_transactions_to_its_training() -> None:
    async with staged(training_seconds=60, **SELDOM) as stage:
        migrate(stage.settings.database_url)
        async with running(stage.settings):
            anna = User(stage.telegram, user_id=7001, first_name="Anna")
            await agrees(anna)
            await all_is_settled(stage)
            # What has only just been settled may look once more whether anything is due.
            await anna.says("/status")
            await anna.sees(status.NOTHING)
            await all_is_settled(stage)
            with commits(stage) as seen:
                await anna.sends_voice(speech.austen(), seconds=25)
                await anna.sees("I'm training “My voice” on it", within=20)
    assert 0 < seen.count(False) <= MOST
