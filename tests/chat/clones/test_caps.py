"""What all owners together may have, and what counts on: as it is said in the chat."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.stage import Stage, staged
from handlers.words import privacy_texts
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.conftest import QUICK
from tests.chat.steps import has_a_clone
from tests.support.hurried import running_hurried
from tests.support.sound import speech

FULL = "This bot has used up its trainings for today. The next training is possible in"
NO_MORE_SLOTS = "This bot has reached its limit of paid voices"


@pytest.fixture
async def full_after_one() -> AsyncIterator[Stage]:
    """A bot that may train one voice a day."""
    async with staged(training_seconds=0.05, trainings_per_day_all="1", **QUICK) as stage:
        migrate(stage.settings.database_url)
        yield stage


@pytest.fixture
async def one_paid_slot() -> AsyncIterator[Stage]:
    """A bot that may have one paid slot."""
    pro = {"voice_tier": "pro", "paid_slots": "1"}
    async with staged("2026", training_seconds=0.05, **pro, **QUICK) as stage:
        migrate(stage.settings.database_url)
        yield stage


async def comes_and_goes(stage: Stage, user: User, *, receipt: str) -> None:
    """Somebody has a clone made and everything erased; then the service stops."""
    async with running_hurried(stage.settings):
        await has_a_clone(user)
        asked = await user.says("/forget")
        await user.sees("Erase everything about you?", after=asked)
        await user.presses_shown(privacy_texts.FORGET_ALL)
        await user.sees(receipt, within=20)


async def test_the_day_is_still_full_after_a_restart_and_after_an_erasure(
    full_after_one: Stage,
) -> None:
    anna = User(full_after_one.telegram, user_id=7001, first_name="Anna")
    await comes_and_goes(full_after_one, anna, receipt=privacy_texts.FORGOTTEN)
    async with running_hurried(full_after_one.settings):
        asked = await anna.says("/mydata")
        told = await anna.sees(privacy_texts.NOTHING_KEPT, after=asked)
        assert told.text.endswith(privacy_texts.STILL_COUNTS)
        sent = await anna.sends_voice(speech.austen(), seconds=25)
        await anna.sees(FULL, after=sent, within=20)
        asked = await anna.says("/voices")
        await anna.sees("0 of 3 clones, 1 of 5 trainings in the last 24 hours", after=asked)


async def test_a_paid_slot_that_stays_leaves_no_room_for_another(one_paid_slot: Stage) -> None:
    anna = User(one_paid_slot.telegram, user_id=7001, first_name="Anna")
    boris = User(one_paid_slot.telegram, user_id=7002, first_name="Boris")
    await comes_and_goes(one_paid_slot, anna, receipt=privacy_texts.FORGOTTEN_BUT)
    async with running_hurried(one_paid_slot.settings):
        await boris.sends_voice(speech.austen(), seconds=25)
        await boris.sees(NO_MORE_SLOTS, within=20)
    assert len(one_paid_slot.upstream.slots) == 1
