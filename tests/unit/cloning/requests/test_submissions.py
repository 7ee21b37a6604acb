"""Taking recordings in: consent, and everything asked twice is done once."""

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cloning.domain.errors import Outdated, StillTraining, Unreachable, UpstreamRefused
from cloning.domain.limits import STATUS_GRACE
from cloning.domain.models import Clone, State, Step
from cloning.domain.owner import Basis, Consent, Question
from cloning.domain.recordings.rejections import SomebodyElses, TooBig
from tests.support.assembly import POLICY
from tests.support.databases.sql import execute
from tests.support.world import ANNA, BORIS, World


async def clones_of(world: World, owner: int = ANNA) -> list[Clone]:
    return list(await world.bot.collection.clones(owner))


async def test_the_log_says_which_clone_a_recording_is_for(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "cloning.submissions")
    claim = await world.sends_a_recording()
    (line,) = [one for one in caplog.records if one.message == "taken in"]
    assert (line.__dict__["clone"], line.__dict__["recording"]) == (
        claim.clone.id,
        claim.training.message_id,
    )


async def test_a_first_recording_waits_for_consent(world: World) -> None:
    claim = await world.sends_a_recording()
    await world.time_passes(minutes=60)
    training = await world.training(claim.training.id)
    assert (training.step, training.due_at, training.policy_version) == (Step.CONSENT, None, None)
    assert world.script.moments.count("before download") == 0


async def test_consent_is_kept_and_releases_the_recordings_that_wait_for_it(world: World) -> None:
    claim = await world.sends_a_recording()
    released = await world.bot.submissions.agree(ANNA, ANNA, Basis.PERMISSION, 402)
    assert released == 1
    assert (await world.owner()).consent == Consent(
        basis=Basis.PERMISSION, policy_version=POLICY, given_at=world.clock(), message_id=402
    )
    training = await world.training(claim.training.id)
    assert (training.step, training.due_at) == (Step.PREPARE, world.clock())
    assert training.policy_version == POLICY
    assert claim.training.id in world.bot.wakeups.waiting


async def test_consent_releases_only_the_recordings_of_its_owner(world: World) -> None:
    of_boris = await world.sends_a_recording(owner=BORIS)
    assert await world.owner_agrees(ANNA) == 0
    assert (await world.training(of_boris.training.id)).step is Step.CONSENT


async def test_trainings_that_a_consent_would_begin_can_be_shown_before_it(world: World) -> None:
    assert await world.bot.submissions.about_to_begin(ANNA) == []
    claim = await world.sends_a_recording(owner=ANNA)
    await world.sends_a_recording(owner=BORIS)
    [begun] = await world.bot.submissions.about_to_begin(ANNA)
    assert (begun.training.id, begun.clone.id) == (claim.training.id, claim.clone.id)
    assert (begun.training.step, begun.owner.id) == (Step.PREPARE, ANNA)
    assert (await world.training(claim.training.id)).step is Step.CONSENT
    await world.owner_agrees()
    assert await world.bot.submissions.about_to_begin(ANNA) == []


async def test_consent_given_twice_stays_as_it_was_given_first(world: World) -> None:
    await world.owner_agrees()
    first = (await world.owner()).consent
    world.clock.move(timedelta(hours=1))
    assert await world.bot.submissions.agree(ANNA, ANNA, Basis.PERMISSION, 999) == 0
    assert (await world.owner()).consent == first


async def test_with_consent_a_recording_is_begun_at_once(world: World) -> None:
    await world.owner_agrees()
    claim = await world.bot.submissions.submit(world.recording())
    assert claim.training.step is Step.PREPARE
    assert claim.training.due_at == world.clock() + STATUS_GRACE
    assert claim.training.policy_version == POLICY


async def test_declining_drops_every_recording_that_waits(world: World) -> None:
    await world.sends_a_recording(message_id=501)
    await world.sends_a_recording(message_id=502)
    assert len(await world.bot.submissions.decline(ANNA)) == 1
    assert await clones_of(world) == []
    assert await world.bot.submissions.decline(ANNA) == []


async def test_declining_tells_whether_the_recording_was_sent_before(world: World) -> None:
    claim = await world.has_a_training()
    await world.upstream_ends(claim, State.FAILED)
    failed = await world.last_training()
    await world.bot.withdrawal.withdraw(ANNA)
    await world.taps_try_again(failed)
    dropped = await world.bot.submissions.decline(ANNA)
    assert len(dropped) == 1
    assert await world.bot.standing.were_sent(dropped)


async def test_another_recording_for_a_clone_was_not_sent_before(world: World) -> None:
    clone = await world.has_a_clone()
    await world.bot.withdrawal.withdraw(ANNA)
    await world.retrains(clone, message_id=502)
    dropped = await world.bot.submissions.decline(ANNA)
    assert len(dropped) == 1
    assert not await world.bot.standing.were_sent(dropped)


async def test_a_training_keeps_the_topic_of_its_recording_and_so_does_another_try(
    world: World,
) -> None:
    await world.owner_agrees()
    recording = replace(world.recording(), message_thread_id=77)
    claim = await world.acknowledged(await world.bot.submissions.submit(recording))
    assert claim.training.message_thread_id == 77
    world.script.plan("before create", UpstreamRefused(answer="400: full"))
    await world.work_until_idle()
    await world.time_passes(seconds=5)
    again = await world.taps_try_again(await world.last_training())
    assert again.training.message_thread_id == 77


async def test_a_training_that_was_declined_is_not_shown_any_more(world: World) -> None:
    claim = await world.bot.submissions.submit(world.recording())
    await world.bot.submissions.decline(ANNA)
    await world.acknowledged(claim)
    assert list(world.bot.wakeups.waiting) == []


async def test_the_same_message_is_one_training_however_often_it_comes(world: World) -> None:
    await world.owner_agrees()
    claims = await asyncio.gather(
        *(world.bot.submissions.submit(world.recording()) for _ in range(10))
    )
    assert {claim.training.id for claim in claims} == {1}
    assert len(await clones_of(world)) == 1


async def test_two_owners_may_have_messages_of_the_same_number(world: World) -> None:
    anna = await world.sends_a_recording(owner=ANNA, message_id=501)
    boris = await world.sends_a_recording(owner=BORIS, message_id=501)
    assert anna.clone.id != boris.clone.id
    assert boris.clone.owner_id == BORIS


async def test_each_new_clone_gets_a_title_of_its_own(world: World) -> None:
    await world.trains_a_clone(message_id=501)
    await world.sends_a_recording(message_id=502)
    assert [clone.title for clone in await clones_of(world)] == ["My voice", "My voice 2"]


async def test_a_forwarded_recording_is_somebody_elses(world: World) -> None:
    with pytest.raises(SomebodyElses):
        await world.bot.submissions.submit(replace(world.recording(), own=False))
    assert await clones_of(world) == []


@pytest.mark.parametrize(
    ("size", "taken"), [(20 * 1024 * 1024, True), (20 * 1024 * 1024 + 1, False)]
)
async def test_a_bot_may_download_twenty_megabytes_and_no_more(
    world: World, size: int, taken: bool
) -> None:
    recording = replace(world.recording(), size_bytes=size)
    if taken:
        await world.bot.submissions.submit(recording)
    else:
        with pytest.raises(TooBig) as refusal:
            await world.bot.submissions.submit(recording)
        assert refusal.value.maximum_megabytes == 20


async def test_a_recording_of_unknown_size_is_taken(world: World) -> None:
    claim = await world.bot.submissions.submit(replace(world.recording(), size_bytes=None))
    assert claim.clone.owner_id == ANNA


async def test_the_status_message_that_a_handler_sent_is_remembered(world: World) -> None:
    await world.owner_agrees()
    claim = await world.bot.submissions.submit(world.recording())
    await world.bot.submissions.shown(claim.training, 3777)
    training = await world.training(claim.training.id)
    assert (training.status_message_id, training.due_at) == (3777, world.clock())
    assert list(world.bot.wakeups.waiting) == [claim.training.id]


async def test_a_later_status_message_does_not_replace_the_first(world: World) -> None:
    await world.owner_agrees()
    claim = await world.bot.submissions.submit(world.recording())
    await world.bot.submissions.shown(claim.training, 3777)
    await world.bot.submissions.shown(claim.training, 3888)
    await world.bot.submissions.shown(claim.training, None)
    assert (await world.training(claim.training.id)).status_message_id == 3777


async def test_showing_a_training_that_is_under_way_makes_nothing_due(world: World) -> None:
    claim = await world.has_a_training()
    await world.bot.submissions.shown(claim.training, 3777)
    assert (await world.training(claim.training.id)).due_at is None


async def test_a_new_recording_trains_the_clone_it_was_asked_for(world: World) -> None:
    clone = await world.has_a_clone()
    claim = await world.retrains(clone, message_id=502)
    assert (claim.clone.id, claim.training.attempt) == (clone.id, 2)
    assert await world.bot.collection.asked(ANNA) is None
    await world.work_until_idle()
    assert [slot for slot, _url, _title in world.upstream.trained] == ["slot-1", "slot-1"]


async def test_a_clone_that_is_being_trained_can_not_be_trained_again(world: World) -> None:
    claim = await world.has_a_training()
    with pytest.raises(StillTraining):
        await world.retrains(claim.clone)


async def test_a_recording_that_was_asked_for_a_clone_now_deleted_makes_a_new_one(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.ask(ANNA, clone.id, Question.RECORDING)
    assert await world.deletes(clone.id)
    claim = await world.sends_a_recording(message_id=502)
    assert claim.clone.id != clone.id
    assert (await world.owner()).question is None


async def test_a_message_whose_clone_is_gone_is_outdated(world: World, database_path: Path) -> None:
    await world.sends_a_recording()
    execute(database_path, "DELETE FROM clones")
    with pytest.raises(Outdated):
        await world.bot.submissions.submit(world.recording())


async def test_an_owner_who_is_back_gets_the_undelivered_clip(world: World) -> None:
    claim = await world.has_a_training()
    world.script.from_now_on("before push", Unreachable())
    await world.upstream_ends(claim, State.SUCCESS)
    assert not (await world.owner()).reachable
    world.script.no_longer("before push")

    await world.time_passes(minutes=600)
    assert world.notifier.pushes == []

    await world.bot.submissions.back(ANNA)
    await world.work_until_idle()
    assert [push.repeat for push in world.notifier.pushes] == [False]
    assert (await world.owner()).reachable


@pytest.mark.parametrize("owner", [ANNA, BORIS])
async def test_an_owner_who_was_never_away_is_owed_nothing(world: World, owner: int) -> None:
    await world.has_a_training(owner=ANNA)
    await world.bot.submissions.back(owner)
    assert list(world.bot.wakeups.waiting) == []


async def test_one_can_ask_whether_somebody_has_agreed(world: World) -> None:
    assert not await world.bot.submissions.has_agreed(ANNA)
    await world.sends_a_recording()
    assert not await world.bot.submissions.has_agreed(ANNA)
    await world.owner_agrees()
    assert await world.bot.submissions.has_agreed(ANNA)
