"""What nobody asks for any more is forgotten by itself."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cloning.domain.errors import Unreachable
from cloning.domain.models import State, Step
from cloning.domain.owner import Question
from cloning.domain.progress import Progress
from cloning.domain.recordings.sound import Take
from cloning.owners.preferences import Preferences
from storage.database import Database
from tests.support.databases.sql import one_value
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.world import ANNA, BORIS, World

DAY = 24 * 60
SHORT = replace(GOOD_TAKE, speech_seconds=6.2)
NOISY = replace(GOOD_TAKE, above_noise_db=15.0)


async def days_pass(world: World, days: float) -> None:
    await world.time_passes(minutes=days * DAY)


async def test_a_recording_waits_a_week_for_consent(world: World) -> None:
    claim = await world.sends_a_recording()
    await days_pass(world, 6.9)
    assert await world.clone_or_none(claim.clone.id) is not None
    await days_pass(world, 0.2)
    assert await world.clone_or_none(claim.clone.id) is None


@pytest.mark.parametrize("take", [SHORT, NOISY], ids=["for more", "for a choice"])
async def test_a_take_waits_a_week_for_its_owner(world: World, take: Take) -> None:
    world.studio.takes.append(take)
    claim = await world.has_a_recording()
    await world.work_until_idle()
    await days_pass(world, 6.9)
    assert await world.clone_or_none(claim.clone.id) is not None
    await days_pass(world, 0.2)
    assert await world.clone_or_none(claim.clone.id) is None


async def test_the_status_message_shows_that_a_recording_was_dropped(world: World) -> None:
    claim = await world.sends_a_recording()
    world.notifier.status[claim.training.id + 3000] = Progress.CONSENT
    await days_pass(world, 7.1)
    assert world.notifier.status == {claim.training.id + 3000: Progress.EXPIRED}


async def test_an_owner_who_answers_while_others_are_dropped_keeps_their_recording(
    world: World,
) -> None:
    first = await world.sends_a_recording()
    claim = await world.sends_a_recording(owner=BORIS, message_id=502)

    async def boris_agrees() -> None:
        await world.owner_agrees(BORIS)

    world.script.plan("before show", boris_agrees)
    await days_pass(world, 7.1)
    assert await world.clone_or_none(first.clone.id) is None
    assert (await world.training(claim.training.id)).step is Step.WATCH


async def test_an_owner_who_has_blocked_us_is_not_left_with_buttons_that_lie(world: World) -> None:
    claim = await world.sends_a_recording()
    await world.bot.submissions.gone(ANNA)
    await days_pass(world, 8)
    assert (await world.training(claim.training.id)).step is Step.CONSENT
    await world.bot.submissions.back(ANNA)
    await days_pass(world, 0.1)
    assert await world.clone_or_none(claim.clone.id) is None
    assert world.notifier.status == {claim.training.id + 3000: Progress.EXPIRED}


async def test_a_clone_outlives_a_take_that_waited_to_train_it_again(world: World) -> None:
    clone = await world.has_a_clone()
    world.studio.takes.append(NOISY)
    claim = await world.retrains(clone)
    await world.work_until_idle()
    await days_pass(world, 7.1)
    assert await world.clone(clone.id) == clone
    assert (await world.training(claim.training.id)).step is Step.DONE


async def test_a_training_at_the_upstream_waits_for_nobody(world: World) -> None:
    claim = await world.has_a_training()
    await days_pass(world, 0.9)
    assert (await world.training(claim.training.id)).step is Step.WATCH


async def test_trainings_that_count_no_longer_are_forgotten(
    world: World, database_path: Path
) -> None:
    await world.has_a_clone()
    await days_pass(world, 0.9)
    assert one_value(database_path, "SELECT count(*) FROM attempts") == 1
    await days_pass(world, 0.2)
    assert one_value(database_path, "SELECT count(*) FROM attempts") == 0


async def blocks_us(world: World) -> None:
    """The demo clip of a training can't be delivered."""
    claim = await world.has_a_training()
    world.script.from_now_on("before push", Unreachable())
    world.script.from_now_on("before receipt", Unreachable())
    await world.upstream_ends(claim, State.SUCCESS)
    assert (await world.owner()).unreachable_since == world.clock()


async def test_an_owner_who_has_blocked_us_for_a_month_is_forgotten(
    world: World, database_path: Path
) -> None:
    await world.has_a_clone(owner=BORIS, message_id=502)
    await blocks_us(world)
    await days_pass(world, 29.9)
    assert len(world.upstream.slots) == 2
    await days_pass(world, 0.2)
    await world.time_passes_in_ticks(minutes=2)
    assert list(world.upstream.slots) == ["slot-1"]
    assert one_value(database_path, "SELECT count(*) FROM owners") == 1
    assert one_value(database_path, "SELECT count(*) FROM tombstones") == 0


async def test_being_undeliverable_again_does_not_begin_the_month_anew(world: World) -> None:
    await blocks_us(world)
    since = (await world.owner()).unreachable_since
    world.clock.move(timedelta(days=3))
    await world.bot.submissions.gone(ANNA)
    assert (await world.owner()).unreachable_since == since


async def test_an_owner_we_hear_from_is_not_forgotten(world: World, database: Database) -> None:
    await blocks_us(world)
    await days_pass(world, 29)
    await Preferences(store=database, acquaintances=database).met(ANNA, "en")
    assert not (await world.owner()).reachable
    await days_pass(world, 29)
    assert len(world.upstream.slots) == 1


async def test_an_owner_who_has_unblocked_us_is_not_forgotten(world: World) -> None:
    await world.has_a_clone()
    await world.bot.submissions.gone(ANNA)
    assert not (await world.owner()).reachable
    await world.bot.submissions.back(ANNA)
    owner = await world.owner()
    assert (owner.reachable, owner.unreachable_since) == (True, None)
    await days_pass(world, 31)
    assert len(world.upstream.slots) == 1


async def test_strangers_who_block_us_leave_nothing_behind(world: World) -> None:
    await world.bot.submissions.gone(BORIS)
    assert not await world.bot.erasure.ask(BORIS)


async def test_a_question_that_is_open_is_no_training(world: World) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.ask(ANNA, clone.id, Question.RECORDING)
    await days_pass(world, 8)
    assert await world.clone(clone.id) == clone


async def test_an_owner_who_is_back_in_this_moment_loses_nothing(world: World) -> None:
    await world.has_a_clone()
    await world.bot.submissions.gone(ANNA)
    await world.bot.submissions.back(ANNA)
    await world.bot.erasure.begin(ANNA, lost_before=world.clock())
    assert not await world.bot.erasure.has_begun(ANNA)
