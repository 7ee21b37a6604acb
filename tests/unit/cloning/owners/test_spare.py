"""A clone that never became a voice takes up no place: the next recording goes there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cloning.domain.errors import ClonesUsedUp
from cloning.domain.models import Outcome, State, Step, Subject
from cloning.domain.recordings.rejections import Silent
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.world import ANNA, World


async def has_failed(world: World, message_id: int = 501) -> None:
    claim = await world.has_a_training(message_id=message_id)
    await world.upstream_ends(claim, State.FAILED)


async def test_the_better_recording_goes_to_the_clone_that_failed(world: World) -> None:
    await has_failed(world)
    assert (await world.bot.submissions.allowance(ANNA)).clones == 0
    claim = await world.sends_a_recording(message_id=502)
    assert (claim.clone.id, claim.training.attempt) == (1, 2)
    await world.work_until_idle()
    assert [slot for slot, _url, _title in world.upstream.trained] == ["slot-1", "slot-1"]
    assert (await world.bot.submissions.allowance(ANNA)).clones == 1


async def test_a_failure_long_ago_still_gives_its_slot(world: World) -> None:
    await has_failed(world, 501)
    await world.has_a_clone(message_id=502)
    world.clock.move(timedelta(days=9))
    claim = await world.sends_a_recording(message_id=503)
    assert claim.clone.id == 1
    assert len(await world.bot.collection.clones(ANNA)) == 2


async def test_failures_never_pile_up(world: World) -> None:
    for number in range(5):
        claim = await world.has_a_recording(message_id=501 + number)
        await world.work_until_idle()
        await world.upstream_ends(claim, State.FAILED)
    assert list(world.upstream.slots) == ["slot-1"]


async def test_three_voices_and_a_failure_are_no_more_than_three_places(world: World) -> None:
    await has_failed(world, 501)
    for message_id in (502, 503):
        await world.has_a_clone(message_id=message_id)
    allowance = await world.bot.submissions.allowance(ANNA)
    assert (allowance.clones, allowance.spare) == (2, 1)
    assert (await world.sends_a_recording(message_id=504)).clone.id == 1
    await world.work_until_idle()
    with pytest.raises(ClonesUsedUp):
        await world.sends_a_recording(message_id=505)


async def test_a_refused_first_recording_gives_its_clone_to_the_next(world: World) -> None:
    world.script.plan("before sample", Silent())
    world.script.plan("before conclude", *[Silent()] * 3)
    await world.has_a_recording(message_id=501)
    await world.work_until_idle()
    refused = await world.last_training()
    assert (refused.outcome, refused.step) == (Outcome.REFUSED, Step.ANNOUNCE)
    claim = await world.sends_a_recording(message_id=502)
    assert (claim.clone.id, claim.clone.title) == (1, "My voice")
    await world.time_passes(minutes=5)
    assert (await world.clone(1)).slot_id == "slot-1"


async def test_a_caption_is_the_name_of_what_is_made(world: World) -> None:
    await world.owner_agrees()
    note = replace(world.recording(), caption="  Granny\nWeatherwax ")
    claim = await world.bot.submissions.submit(note)
    assert claim.clone.title == "Granny Weatherwax"


@pytest.mark.parametrize(
    ("caption", "title"),
    [
        ("", "My voice"),
        ("\u200b \u2800", "My voice"),
        ("Grandmother's reading voice", "Grandmother's readin"),
    ],
)
async def test_a_caption_that_is_no_name_is_made_one(
    world: World, caption: str, title: str
) -> None:
    claim = await world.bot.submissions.submit(replace(world.recording(), caption=caption))
    assert claim.clone.title == title


async def test_a_caption_that_is_taken_gets_a_number_that_fits(world: World) -> None:
    await world.owner_agrees()
    titles = []
    for message_id in (501, 502):
        note = replace(world.recording(message_id=message_id), caption="b" * 20)
        titles.append((await world.bot.submissions.submit(note)).clone.title)
        await world.time_passes(seconds=30)
    assert titles == ["b" * 20, "b" * 18 + " 2"]


async def test_a_note_with_a_name_of_its_own_is_not_joined_to_another_voice(world: World) -> None:
    await world.has_a_recording(message_id=501)
    note = replace(world.recording(message_id=502), caption="Granny")
    claim = await world.bot.submissions.submit(note)
    assert (claim.clone.id, claim.clone.title, claim.training.joined) == (2, "Granny", ())


async def test_a_note_with_a_name_goes_to_the_take_that_needs_more_and_names_it(
    world: World,
) -> None:
    world.studio.takes.append(replace(GOOD_TAKE, speech_seconds=6.0))
    await world.has_a_recording(message_id=501)
    await world.work_until_idle()
    note = replace(world.recording(message_id=502), caption="Granny")
    claim = await world.bot.submissions.submit(note)
    assert (claim.clone.id, claim.clone.title) == (1, "Granny")
    assert [one.message_id for one in claim.training.joined] == [502]


async def test_a_caption_names_the_clone_that_failed(world: World) -> None:
    await has_failed(world)
    note = replace(world.recording(message_id=502), caption="Evening")
    claim = await world.bot.submissions.submit(note)
    assert (claim.clone.id, claim.clone.title) == (1, "Evening")


async def test_a_caption_renames_no_finished_voice_but_names_the_new_one(world: World) -> None:
    clone = await world.has_a_clone()
    subject = Subject(message_id=501)
    note = replace(world.recording(message_id=502), caption="Evening", subject=subject)
    assert (await world.bot.submissions.submit(note)).training.step is Step.REPLACE
    claim = await world.bot.replacement.make_new(ANNA, ANNA, 502)
    assert claim.clone.title == "Evening"
    assert (await world.clone(clone.id)).title == "My voice"
