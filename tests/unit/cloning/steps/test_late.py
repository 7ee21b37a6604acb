"""A training that was given up, and what becomes of it later."""

from dataclasses import replace
from pathlib import Path

import pytest

from cloning.domain.errors import CloneNotFound, TelegramUnavailable
from cloning.domain.models import Claim, Clone, Outcome, State
from cloning.domain.owner import Question
from tests.support.databases.sql import execute
from tests.support.fakes.owners import Push
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, BORIS, World


async def is_given_up(world: World) -> Claim:
    """A training that was stuck for a day, of which its owner has heard."""
    claim = await world.has_a_training()
    await world.time_passes(minutes=24 * 60)
    assert world.notifier.pushes == [Push(ANNA, Outcome.FAILED)]
    return claim


LATE_URL = "https://demos.example.org/late.mp3"
LATE = Push(ANNA, Outcome.SUCCESS, b"clip of " + LATE_URL.encode())


async def succeeds_late(world: World) -> Claim:
    """The upstream has come to an end with it after all, and nobody has noticed yet."""
    claim = await is_given_up(world)
    world.upstream.has("slot-of-somebody-else", State.SUCCESS)
    world.upstream.has("slot-1", State.SUCCESS, demo_url=LATE_URL)
    return claim


async def test_a_late_success_is_told_as_loudly_as_the_failure_was(world: World) -> None:
    claim = await succeeds_late(world)
    await world.time_passes(minutes=61)
    clone = await world.clone()
    assert (clone.state, clone.demo_url) == (State.SUCCESS, LATE_URL)
    assert world.notifier.status[claim.training.status_message_id or 0] is Outcome.SUCCESS
    await world.time_passes_in_ticks(minutes=5 * 60, tick=1800)
    assert world.notifier.pushes[1:] == [LATE]
    training = await world.training(claim.training.id)
    assert (training.outcome, training.reason) == (Outcome.SUCCESS, None)


async def test_a_late_success_survives_an_outage_as_any_other_does(world: World) -> None:
    await succeeds_late(world)
    world.script.plan("before push", TelegramUnavailable())
    world.script.plan("before see", *[TelegramUnavailable()] * 5)
    await world.time_passes(minutes=61)
    await world.time_passes_in_ticks(minutes=20, tick=120)
    assert world.notifier.pushes[1:] == [replace(LATE, repeat=True)]


async def test_a_late_success_without_an_announcement_gets_one(
    world: World, database_path: Path
) -> None:
    await succeeds_late(world)
    execute(database_path, "DELETE FROM announcements")
    await world.time_passes(minutes=61)
    assert world.notifier.pushes[1:] == [LATE]


async def test_a_late_success_costs_no_training_of_the_day(world: World) -> None:
    await succeeds_late(world)
    before = await world.bot.submissions.allowance(ANNA)
    await world.time_passes(minutes=61)
    after = await world.bot.submissions.allowance(ANNA)
    assert (after.trainings, after.frees_at) == (before.trainings, before.frees_at)
    assert (before.clones, before.spare, after.clones, after.spare) == (0, 1, 1, 0)


async def test_a_clone_that_was_renamed_meanwhile_keeps_its_new_name(world: World) -> None:
    claim = await succeeds_late(world)
    await world.bot.collection.ask(ANNA, claim.clone.id, Question.TITLE)

    async def meanwhile_it_is_renamed() -> None:
        await world.bot.collection.answer_title(ANNA, "Anna")

    world.upstream.meanwhile.append(meanwhile_it_is_renamed)
    await world.time_passes(minutes=61)
    clone = await world.clone()
    assert (clone.title, clone.state) == ("Anna", State.SUCCESS)
    assert world.notifier.pushes[1:] == [LATE]


async def test_a_training_that_was_given_up_is_looked_at_once_an_hour_for_a_week(
    world: World,
) -> None:
    await is_given_up(world)
    world.upstream.requests.clear()
    await world.time_passes_in_ticks(minutes=6 * 60, tick=600)
    assert world.upstream.requests == ["voices"] * 6
    await world.time_passes(minutes=7 * 24 * 60)
    world.upstream.requests.clear()
    await world.time_passes_in_ticks(minutes=6 * 60, tick=600)
    assert world.upstream.requests == []


@pytest.mark.parametrize("state", [State.TRAINING, State.FAILED, State.INIT])
async def test_anything_but_a_success_changes_nothing(world: World, state: State) -> None:
    await is_given_up(world)
    before = await world.clone()
    world.upstream.has("slot-1", state)
    await world.time_passes(minutes=61)
    assert await world.clone() == before


async def test_a_late_success_of_a_clone_that_is_deleted_just_then_is_nobodys(
    world: World,
) -> None:
    claim = await succeeds_late(world)

    async def meanwhile_the_owner_deletes_it() -> None:
        assert await world.deletes(claim.clone.id)

    world.upstream.meanwhile.append(meanwhile_the_owner_deletes_it)
    await world.time_passes(minutes=61)
    assert await world.clone_or_none() is None
    assert len(world.notifier.pushes) == 1


async def test_a_late_success_of_a_clone_that_is_trained_again_just_then_is_not_told(
    world: World,
) -> None:
    claim = await succeeds_late(world)

    async def meanwhile_the_owner_sends_another_recording() -> None:
        await world.asks_to_retrain(claim.clone)

    world.upstream.meanwhile.append(meanwhile_the_owner_sends_another_recording)
    await world.time_passes(minutes=61)
    assert (await world.training(claim.training.id)).outcome is Outcome.FAILED
    assert LATE not in world.notifier.pushes


async def test_trying_again_shows_the_clip_if_the_voice_is_ready_by_now(world: World) -> None:
    claim = await succeeds_late(world)
    await world.time_passes(minutes=61)
    ready = await world.bot.late.ready(ANNA, claim.training.id)
    assert ready == await world.clone()


async def test_trying_again_before_we_have_looked_shows_the_clip_and_no_more_news(
    world: World,
) -> None:
    claim = await succeeds_late(world)
    ready = await world.bot.late.ready(ANNA, claim.training.id)
    assert ready is not None
    assert ready.state is State.SUCCESS
    await world.time_passes_in_ticks(minutes=120, tick=1200)
    assert len(world.notifier.pushes) == 1
    assert world.notifier.status[claim.training.status_message_id or 0] is Outcome.SUCCESS
    assert (await world.clone()).demo_url == LATE_URL
    assert len(world.upstream.trained) == 1


async def test_trying_again_while_the_failure_is_announced_shows_the_clip(world: World) -> None:
    claim = await world.has_a_training()
    ready: list[Clone | None] = []

    async def meanwhile_the_owner_tries_again() -> None:
        world.upstream.has("slot-1", State.SUCCESS, demo_url=LATE_URL)
        ready.append(await world.bot.late.ready(ANNA, claim.training.id))

    world.script.plan("before conclude", meanwhile_the_owner_tries_again)
    await world.time_passes(minutes=24 * 60)
    await world.time_passes_in_ticks(minutes=120, tick=1200)
    assert ready == [await world.clone()]
    assert world.notifier.pushes == [Push(ANNA, Outcome.FAILED)]
    assert world.notifier.status[claim.training.id + 3000] is Outcome.SUCCESS


async def test_a_success_that_was_noticed_twice_at_once_is_told_once(world: World) -> None:
    await succeeds_late(world)
    world.upstream.meanwhile.append(world.another_process().late.look)
    await world.time_passes(minutes=61)
    await world.time_passes_in_ticks(minutes=10, tick=60)
    assert world.notifier.pushes[1:] == [LATE]


@pytest.mark.parametrize("state", [State.TRAINING, State.FAILED, State.INIT])
async def test_a_training_that_is_not_ready_may_be_tried_again(world: World, state: State) -> None:
    claim = await is_given_up(world)
    world.upstream.has("slot-1", state)
    assert await world.bot.late.ready(ANNA, claim.training.id) is None


async def test_a_training_may_be_tried_again_if_the_upstream_can_not_be_asked(world: World) -> None:
    claim = await succeeds_late(world)
    world.script.plan("before get", LOST_ANSWER)
    assert await world.bot.late.ready(ANNA, claim.training.id) is None


async def test_a_failure_that_the_upstream_told_of_is_not_asked_for(world: World) -> None:
    claim = await world.has_a_training()
    await world.upstream_ends(claim, State.FAILED)
    world.upstream.requests.clear()
    assert await world.bot.late.ready(ANNA, claim.training.id) is None
    assert world.upstream.requests == []


async def test_nobody_is_shown_the_clone_of_somebody_else(world: World) -> None:
    claim = await succeeds_late(world)
    with pytest.raises(CloneNotFound):
        await world.bot.late.ready(BORIS, claim.training.id)
    with pytest.raises(CloneNotFound):
        await world.bot.late.ready(ANNA, 4711)


async def test_a_clone_that_is_deleted_while_it_is_asked_for_is_not_shown(world: World) -> None:
    claim = await succeeds_late(world)

    async def meanwhile_the_owner_deletes_it() -> None:
        assert await world.deletes(claim.clone.id)

    world.upstream.meanwhile.append(meanwhile_the_owner_deletes_it)
    assert await world.bot.late.ready(ANNA, claim.training.id) is None


async def test_an_attempt_that_was_tried_again_is_not_looked_at_any_more(world: World) -> None:
    claim = await is_given_up(world)
    await world.taps_try_again(claim.training)
    await world.work_until_idle()
    world.upstream.has("slot-1", State.SUCCESS)
    pushes = list(world.notifier.pushes)
    await world.bot.sweep()
    assert world.notifier.pushes == pushes
    assert (await world.training(claim.training.id)).outcome is Outcome.FAILED
