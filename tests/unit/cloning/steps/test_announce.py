"""The step `announce`: the owner hears once how it ended."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cloning.domain.errors import DemoUnavailable, TelegramUnavailable, Unreachable
from cloning.domain.models import Claim, Outcome, State, Step
from cloning.domain.progress import Progress
from cloning.domain.recordings.rejections import Silent
from tests.support.databases.sql import execute
from tests.support.fakes.owners import Push
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, BORIS, DEMO_URL, World

CLIP = b"clip of " + DEMO_URL.encode()
LOST = TelegramUnavailable()
NOT_SENT = TelegramUnavailable(retry_after=17.0, delivered=False)
NO_DEMO = DemoUnavailable(answer="404")


async def succeeded(world: World) -> Claim:
    """A training has succeeded, and its announcement has been tried once."""
    claim = await world.has_a_training()
    await world.upstream_ends(claim, State.SUCCESS)
    return claim


async def test_a_success_is_announced_once(world: World) -> None:
    claim = await succeeded(world)
    await world.time_passes_in_ticks(minutes=10, tick=120)
    assert world.notifier.pushes == [Push(ANNA, Outcome.SUCCESS, CLIP)]
    announcement = await world.announcement(claim.training.id)
    assert announcement is not None
    assert (announcement.pushes, announcement.unproven) == (1, False)
    assert announcement.delivered_at is not None
    assert announcement.message_id == 9001


async def test_each_owner_hears_of_their_own_clone(world: World) -> None:
    await world.has_a_training(owner=ANNA)
    boris = await world.has_a_training(owner=BORIS)
    await world.upstream_ends(boris, State.SUCCESS)
    assert [push.chat_id for push in world.notifier.pushes] == [BORIS]


async def test_a_send_without_an_answer_is_repeated_once_and_marked(world: World) -> None:
    world.script.plan("after push", LOST)
    await succeeded(world)
    await world.time_passes(seconds=2)
    assert [push.repeat for push in world.notifier.pushes] == [False, True]
    assert (await world.last_training()).step is Step.DONE


async def test_after_two_sends_without_an_answer_the_status_message_must_do(world: World) -> None:
    world.script.from_now_on("after push", LOST)
    claim = await succeeded(world)
    await world.time_passes_in_ticks(minutes=30, tick=300)
    assert len(world.notifier.pushes) == 2
    assert world.notifier.status[3001] is Outcome.SUCCESS
    announcement = await world.announcement(claim.training.id)
    assert announcement is not None
    assert (announcement.pushes, announcement.unproven) == (2, True)
    assert announcement.delivered_at is None
    assert (await world.last_training()).step is Step.DONE


async def test_sends_that_certainly_did_not_happen_do_not_count(world: World) -> None:
    world.script.plan("before push", *[NOT_SENT] * 4)
    claim = await succeeded(world)
    announcement = await world.announcement(claim.training.id)
    assert announcement is not None
    assert (announcement.pushes, announcement.unproven) == (0, False)
    await world.time_passes_in_ticks(minutes=20, tick=300)
    assert world.notifier.pushes == [Push(ANNA, Outcome.SUCCESS, CLIP, repeat=False)]


async def test_telegram_tells_how_long_to_wait_before_the_next_send(world: World) -> None:
    world.script.plan("before push", NOT_SENT)
    claim = await succeeded(world)
    due_at = (await world.training(claim.training.id)).due_at
    assert due_at == world.clock() + timedelta(seconds=17)


async def test_a_repeat_that_did_not_happen_is_still_a_repeat(world: World) -> None:
    world.script.plan("after push", LOST)
    world.script.plan("before push", world.nothing_happens, NOT_SENT)
    await succeeded(world)
    await world.time_passes_in_ticks(minutes=2, tick=60)
    assert [push.repeat for push in world.notifier.pushes] == [False, True]


async def test_an_owner_who_blocked_us_is_left_alone_until_they_are_back(world: World) -> None:
    world.script.from_now_on("before push", Unreachable())
    claim = await succeeded(world)
    assert (await world.training(claim.training.id)).due_at is None
    assert not (await world.owner()).reachable
    await world.time_passes_in_ticks(minutes=60, tick=600)
    assert world.script.moments.count("before push") == 1
    assert (await world.clone()).state is State.SUCCESS

    world.script.no_longer("before push")
    await world.bot.submissions.back(ANNA)
    await world.work_until_idle()
    assert world.notifier.pushes == [Push(ANNA, Outcome.SUCCESS, CLIP)]


async def test_the_sample_is_erased_even_if_nobody_can_be_told(world: World) -> None:
    world.script.from_now_on("before push", Unreachable())
    await succeeded(world)
    assert world.samples.hosted == {}


async def test_an_owner_who_is_gone_before_the_status_message_is_edited(world: World) -> None:
    world.script.plan("before conclude", Unreachable())
    await succeeded(world)
    assert (await world.last_training()).step is Step.ANNOUNCE
    await world.bot.submissions.back(ANNA)
    await world.work_until_idle()
    assert len(world.notifier.pushes) == 1
    assert world.notifier.status[3001] is Outcome.SUCCESS


async def test_editing_the_status_message_is_tried_until_it_works(world: World) -> None:
    world.script.plan("before conclude", *[LOST] * 6)
    await succeeded(world)
    await world.time_passes_in_ticks(minutes=30, tick=300)
    assert len(world.notifier.pushes) == 1
    assert world.notifier.status[3001] is Outcome.SUCCESS


@pytest.mark.parametrize("moment", ["before fetch", "before clip"])
async def test_a_demo_that_can_not_be_had_is_said_in_words_after_ten_minutes(
    world: World, moment: str
) -> None:
    world.script.from_now_on(moment, NO_DEMO)
    await succeeded(world)
    await world.time_passes_in_ticks(minutes=8, tick=120)
    assert world.notifier.pushes == []
    await world.time_passes_in_ticks(minutes=10, tick=300)
    assert world.notifier.pushes == [Push(ANNA, Outcome.SUCCESS)]
    assert (await world.clone()).demo_file_id is None


async def test_a_demo_is_looked_for_where_the_upstream_says_it_is_now(world: World) -> None:
    world.script.plan("before fetch", NO_DEMO)
    await succeeded(world)
    world.upstream.has("slot-1", State.SUCCESS, demo_url="https://demos.example.org/new.mp3")
    world.script.plan("before fetch", NO_DEMO)
    await world.time_passes(seconds=2)
    await world.time_passes(seconds=4)
    assert [push.ogg for push in world.notifier.pushes] == [
        b"clip of https://demos.example.org/new.mp3"
    ]


async def test_an_upstream_that_does_not_answer_costs_no_announcement(world: World) -> None:
    world.script.plan("before fetch", NO_DEMO)
    claim = await world.has_a_training()
    world.upstream.has("slot-1", State.SUCCESS, demo_url=DEMO_URL)
    await world.bot.sweep()
    world.script.from_now_on("before get", LOST_ANSWER)
    await world.work_until_idle()
    assert world.notifier.pushes == []
    await world.time_passes(seconds=2)
    assert len(world.notifier.pushes) == 1
    assert (await world.training(claim.training.id)).step is Step.DONE


async def test_a_new_success_is_not_played_with_the_old_demo(world: World) -> None:
    clone = await world.has_a_clone()
    claim = await world.retrains(clone)
    await world.work_until_idle()
    world.script.from_now_on("before fetch", NO_DEMO)
    await world.upstream_ends(claim, State.SUCCESS)
    await world.time_passes(minutes=10)
    assert len(world.notifier.pushes) == 2
    assert (await world.clone()).demo_file_id is None


async def test_a_failure_leaves_the_demo_that_was_sent_before(world: World) -> None:
    clone = await world.has_a_clone()
    claim = await world.retrains(clone)
    await world.work_until_idle()
    await world.upstream_ends(claim, State.FAILED)
    assert (await world.clone()).demo_file_id == clone.demo_file_id


async def test_an_owner_who_deletes_the_clone_hears_nothing_of_it(world: World) -> None:
    claim = await world.has_a_training()

    async def meanwhile_the_owner_deletes_it() -> None:
        assert await world.deletes(claim.clone.id)

    world.script.plan("before fetch", meanwhile_the_owner_deletes_it)
    await world.upstream_ends(claim, State.SUCCESS)
    assert world.notifier.pushes == []


async def test_a_training_of_which_nothing_is_owed_is_closed(
    world: World, database_path: Path
) -> None:
    claim = await world.has_a_training()
    world.upstream.has("slot-1", State.SUCCESS)
    await world.bot.sweep()
    execute(database_path, "DELETE FROM announcements")
    await world.work_until_idle()
    assert world.notifier.pushes == []
    assert world.notifier.status[3001] is Outcome.SUCCESS
    assert (await world.training(claim.training.id)).step is Step.DONE


async def test_a_late_announcement_is_not_played_with_a_newer_demo(world: World) -> None:
    world.script.plan("before push", NOT_SENT)
    first = await succeeded(world)
    await world.retrains(first.clone)
    await world.work_until_idle()
    world.upstream.has("slot-1", State.SUCCESS, demo_url="https://demos.example.org/new.mp3")
    await world.time_passes(seconds=17)
    assert world.notifier.pushes[0] == Push(ANNA, Outcome.SUCCESS)


async def test_without_a_status_message_the_ending_is_sent_when_no_send_is_proven(
    world: World,
) -> None:
    claim = await world.has_a_training()
    await world.save_training(replace(claim.training, status_message_id=None))
    world.script.from_now_on("before push", LOST)
    await world.upstream_ends(claim, State.SUCCESS)
    await world.time_passes_in_ticks(minutes=30, tick=300)
    assert world.notifier.status == {3001: Progress.TRAINING, 9001: Outcome.SUCCESS}
    assert (await world.last_training()).step is Step.DONE


async def test_without_a_status_message_a_send_that_arrived_is_enough(world: World) -> None:
    claim = await world.has_a_training()
    await world.save_training(replace(claim.training, status_message_id=None))
    await world.upstream_ends(claim, State.SUCCESS)
    assert len(world.notifier.pushes) == 1
    assert world.notifier.status == {3001: Progress.TRAINING}


async def test_a_refusal_waits_for_another_refusal_of_the_same_clone(world: World) -> None:
    world.script.plan("before sample", Silent(), Silent())
    world.script.plan("before conclude", LOST)
    first = await world.has_a_recording(message_id=501)
    await world.work_until_idle()
    await world.retrains(first.clone, message_id=502)
    await world.work_until_idle()
    assert world.notifier.status == {3002: Outcome.REFUSED}
    assert await world.clone_or_none() is not None
    await world.time_passes(seconds=2)
    assert world.notifier.status == {3001: Outcome.REFUSED, 3002: Outcome.REFUSED}
    assert await world.clone_or_none() is None
