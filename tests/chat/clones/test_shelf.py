"""My voices: pages, cards, and how much there is."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import now
from bot.demo.stage import Stage, staged
from bot.house import House
from cloning.domain.models import Recording, State
from cloning.domain.owner import Owner
from cloning.domain.transitions import dropped
from handlers.features import status
from handlers.features.voices import pages
from handlers.words import texts
from sandbox.telegram.forms.values import Message
from sandbox.user import User
from sandbox.voices.faults import Says
from storage.migrate import migrate
from tests.chat.conftest import QUICK
from tests.chat.steps import has_a_clone
from tests.support.hurried import running_hurried
from tests.support.sound import speech


@pytest.fixture
async def roomy() -> AsyncIterator[tuple[Stage, House]]:
    """A bot that lets everybody have twelve clones."""
    async with staged(training_seconds=0.05, clones_per_owner="12", **QUICK) as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings) as house:
            yield stage, house


async def has_clones(house: House, owner_id: int, number: int) -> None:
    async with house.database.transaction() as work:
        await work.owners.save(Owner(id=owner_id, chat_id=owner_id))
        for one in range(1, number + 1):
            clone = await work.clones.add(owner_id, f"Voice {one}", now())
            await work.clones.save(replace(clone, state=State.SUCCESS, slot_id=f"slot-{one}"))


async def has_begun_trainings(house: House, owner_id: int, number: int) -> None:
    async with house.database.transaction() as work:
        await work.owners.save(Owner(id=owner_id, chat_id=owner_id))
        clone = await work.clones.add(owner_id, "My voice", now())
        for one in range(number):
            note = Recording(
                owner_id=owner_id, chat_id=owner_id, message_id=1000 + one, file_id="f", own=True
            )
            training = await work.trainings.add(clone, note, now=now() - timedelta(hours=3))
            await work.trainings.overtake(dropped(training))


def labels(message: Message) -> list[str]:
    return [button.text for button in message.buttons]


def samples_in(stage: Stage) -> list[Path]:
    return list(stage.settings.audio_dir.iterdir())


async def test_twelve_clones_are_three_pages(roomy: tuple[Stage, House]) -> None:
    stage, house = roomy
    anna = User(stage.telegram, user_id=7001, first_name="Anna")
    await has_clones(house, 7001, 12)
    await anna.says("/voices")
    shelf = await anna.sees("12 of 12 clones, 0 of 5 trainings in the last 24 hours.")
    assert labels(shelf) == [*(f"Voice {n} (ready)" for n in range(1, 6)), "1/3", "»"]
    await anna.presses("»")
    await anna.sees(lambda one: "2/3" in labels(one))
    await anna.presses("»")
    last = await anna.sees(lambda one: "3/3" in labels(one))
    assert labels(last) == ["Voice 11 (ready)", "Voice 12 (ready)", "«", "3/3"]
    await anna.presses("Voice 12")
    await anna.presses_shown(texts.BACK)
    await anna.sees(lambda one: one.id == shelf.id and "3/3" in labels(one))
    await anna.presses("3/3")
    assert labels(await anna.sees(texts.VOICES)) == labels(last)


async def test_a_page_that_is_no_longer_there_shows_the_last_one(
    roomy: tuple[Stage, House],
) -> None:
    stage, house = roomy
    anna = User(stage.telegram, user_id=7001, first_name="Anna")
    await has_clones(house, 7001, 6)
    await anna.says("/voices")
    shelf = await anna.sees(texts.VOICES)
    await anna.presses("»", shelf)
    await anna.sees(lambda one: "2/2" in labels(one))
    async with house.database.transaction() as work:
        await work.clones.remove(6)
    await anna.presses("»", shelf)
    await anna.sees(lambda one: labels(one) == [f"Voice {n} (ready)" for n in range(1, 6)])


async def test_the_card_copies_the_voice_id(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    await anna.says("/voices")
    await anna.presses_shown("My voice (ready)")
    card = await anna.sees("Voice id: ")
    (slot_id,) = stage.upstream.slots
    assert await anna.presses(pages.COPY_VOICE_ID, card) == slot_id


async def test_when_trainings_are_used_up_the_time_of_the_next_one_is_said(
    roomy: tuple[Stage, House],
) -> None:
    stage, house = roomy
    anna = User(stage.telegram, user_id=7001, first_name="Anna")
    await has_begun_trainings(house, 7001, 5)
    await anna.says("/voices")
    shelf = await anna.sees("0 of 12 clones, 5 of 5 trainings in the last 24 hours.")
    assert shelf.text.endswith("The next training is possible in 21 hr.")
    note = await anna.sends_voice(speech.austen(), seconds=25)
    refusal = await anna.sees("no more than 5 trainings within 24 hours", after=note)
    assert shelf.text.rpartition("The next")[2] == refusal.text.rpartition("The next")[2]


async def test_status_says_what_is_under_way(stage: Stage, anna: User) -> None:
    await anna.says("/status")
    await anna.sees(status.NOTHING)
    stage.upstream.hold()
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    await anna.says("/status")
    await anna.sees("“My voice” is waiting for you to tell me whose voice it is.")
    await anna.presses(texts.OWN_VOICE)
    await anna.sees("I'm training", within=20)
    await anna.says("/status")
    told = await anna.sees("“My voice” has been in training for ")
    assert told.text.endswith(" sec.")


async def test_deleting_takes_the_sample_off_the_disk_while_the_upstream_is_down(
    stage: Stage, anna: User
) -> None:
    stage.upstream.hold()
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.OWN_VOICE)
    await anna.sees("I'm training", within=20)
    assert samples_in(stage)
    for operation in ("delete", "get"):
        stage.upstream.fault(operation, Says(code=599), times=50)
    await anna.says("/voices")
    await anna.presses_shown("My voice (training)")
    await anna.presses_shown(texts.DELETE)
    await anna.presses_shown(texts.REALLY_DELETE)
    await anna.sees(texts.DELETION_GOES_ON.format(title="My voice"))
    assert samples_in(stage) == []
