"""Watching many trainings: each look deals with what is new, whoever else looks meanwhile."""

from dataclasses import replace
from datetime import timedelta

from cloning.domain.models import Outcome, State, Step, Voice
from cloning.domain.progress import Progress
from cloning.domain.trouble import Trouble
from cloning.steps.awaited import AGAIN, OVERLAP
from cloning.steps.watch import MISSED_AT_ONCE, RESTS
from tests.support.databases.plans import heard
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import DEMO_URL, World


async def has_trainings(world: World, number: int) -> None:
    """Owners 1, 2, 3 ... have a training each, in slot-1, slot-2, slot-3 ..."""
    for owner in range(1, number + 1):
        await world.has_a_training(owner=owner)


async def outcome(world: World, training_id: int) -> Outcome | None:
    return (await world.training(training_id)).outcome


async def test_an_end_before_the_first_look_of_a_process_is_noticed_by_it(world: World) -> None:
    await has_trainings(world, 3)
    await world.bot.sweep()
    world.upstream.has("slot-2", State.SUCCESS)
    world.restarts()
    await world.bot.sweep()
    assert await outcome(world, 2) is Outcome.SUCCESS


async def test_a_training_that_is_taken_between_two_looks_is_watched_from_the_second_on(
    world: World,
) -> None:
    await has_trainings(world, 2)
    await world.time_passes(minutes=5)
    claim = await world.trains_a_clone(owner=7003)
    assert claim.training.watched_since == world.clock()
    world.upstream.has(claim.clone.slot_id or "", State.SUCCESS)
    await world.time_passes(minutes=5)
    assert await outcome(world, 3) is Outcome.SUCCESS


async def test_processes_that_look_in_turns_all_know_of_every_training(world: World) -> None:
    await has_trainings(world, 2)
    other = world.another_process()
    await other.sweep()
    await world.bot.sweep()
    world.clock.move(timedelta(minutes=5))
    await world.has_a_training(owner=7003)
    await world.bot.sweep()
    world.clock.move(timedelta(minutes=5))
    world.upstream.has("slot-3", State.SUCCESS)
    await other.sweep()
    assert await outcome(world, 3) is Outcome.SUCCESS


async def test_a_clone_that_another_process_has_deleted_is_asked_for_once_more_and_no_longer(
    world: World,
) -> None:
    await has_trainings(world, 3)
    other = world.another_process()
    await other.sweep()
    await world.deletes(1, owner=1)
    world.upstream.has("slot-1", State.SUCCESS)  # such as in a LIST that is a moment old
    looks = []
    for _ in range(3):
        world.clock.move(timedelta(minutes=5))
        with heard() as said:
            await other.sweep()
        looks.append(sum("slot_id IN" in statement.sql for statement in said))
    assert looks[1:] == [0, 0]


async def test_a_beginning_that_another_process_has_seen_is_no_news(world: World) -> None:
    await has_trainings(world, 2)
    unseen = replace(await world.training(1), seen_training=False)
    await world.save_training(unseen)
    other = world.another_process()
    world.upstream.has("slot-1", State.INIT)
    await other.sweep()
    world.upstream.has("slot-1", State.TRAINING)
    await world.bot.sweep()
    await other.sweep()
    assert (await world.training(1)).seen_training


async def test_a_list_is_not_believed_about_a_training_that_began_after_it(world: World) -> None:
    await has_trainings(world, 2)
    await world.time_passes(seconds=5)
    await world.bot.hosting.fetched((await world.training(1)).sample or "")
    world.upstream.has("slot-1", State.FAILED)
    other = world.another_process()

    async def meanwhile_it_fails_and_is_tried_again() -> None:
        world.clock.move(timedelta(seconds=31))
        await other.sweep()
        await other.work_until_idle()
        await other.submissions.again(1, 1)
        world.clock.move(timedelta(seconds=10))
        await other.sweep()
        await other.work_until_idle()

    world.upstream.meanwhile.append(meanwhile_it_fails_and_is_tried_again)
    await world.bot.sweep()
    again = await world.last_training()
    assert (again.attempt, again.step, again.outcome) == (2, Step.WATCH, None)
    world.upstream.has("slot-1", State.SUCCESS)
    await world.time_passes(minutes=1)
    assert (await world.last_training()).outcome is Outcome.SUCCESS


async def test_slots_of_trainings_that_others_have_ended_do_not_count_as_missing(
    world: World,
) -> None:
    await has_trainings(world, 8)
    await world.time_passes(seconds=5)
    for number in range(1, 6):
        await world.save_training(replace(await world.training(number), step=Step.DONE))
        del world.upstream.slots[f"slot-{number}"]
    del world.upstream.slots["slot-6"]
    await world.time_passes(seconds=5)
    assert (await world.training(6)).missing_since == world.clock()


async def test_only_so_many_missing_slots_are_asked_for_at_once(world: World) -> None:
    await has_trainings(world, 6 * MISSED_AT_ONCE)
    missing = [f"slot-{number}" for number in range(1, MISSED_AT_ONCE + 4)]
    world.upstream.unlisted.update(missing)
    world.upstream.requests.clear()
    await world.bot.sweep()
    assert len(world.upstream.requests) == 1 + MISSED_AT_ONCE


async def test_a_training_that_ends_as_missing_is_not_awaited_any_more(world: World) -> None:
    await has_trainings(world, 8)
    await world.time_passes(seconds=5)
    del world.upstream.slots["slot-8"]
    await world.time_passes(seconds=5)
    await world.time_passes(seconds=61)
    assert await outcome(world, 8) is Outcome.FAILED
    world.upstream.requests.clear()
    await world.time_passes(seconds=5)
    assert world.upstream.requests == ["voices"]


async def test_a_slot_that_is_listed_again_is_not_missing_whoever_missed_it(world: World) -> None:
    await has_trainings(world, 3)
    other = world.another_process()
    await other.sweep()
    slot = world.upstream.slots.pop("slot-2")
    await world.bot.sweep()
    assert (await world.training(2)).missing_since is not None
    world.upstream.slots["slot-2"] = slot
    await other.sweep()
    assert (await world.training(2)).missing_since is None


async def test_slow_and_hopeless_ones_are_found_among_many(world: World) -> None:
    await has_trainings(world, 3)
    await world.time_passes(minutes=59)
    assert Progress.SLOW not in world.notifier.shown
    await world.time_passes_in_ticks(minutes=10, tick=60)
    assert world.notifier.shown.count(Progress.SLOW) == 3
    await world.time_passes(minutes=24 * 60)
    assert {await outcome(world, number) for number in (1, 2, 3)} == {Outcome.FAILED}


async def test_an_outage_is_noted_and_forgotten_when_it_is_over(world: World) -> None:
    await has_trainings(world, 3)
    world.script.plan("before voices", LOST_ANSWER)
    await world.time_passes(seconds=5)
    troubles = [await world.training(number) for number in (1, 2, 3)]
    assert {one.trouble for one in troubles} == {Trouble.UPSTREAM_SILENT}
    assert {one.trouble_since for one in troubles} == {world.clock()}
    await world.time_passes(seconds=5)
    troubles = [await world.training(number) for number in (1, 2, 3)]
    assert {(one.trouble, one.trouble_since) for one in troubles} == {(None, None)}


async def test_a_list_that_takes_long_is_asked_for_less_often(world: World) -> None:
    await has_trainings(world, 2)

    async def meanwhile_ten_seconds_pass() -> None:
        world.clock.move(timedelta(seconds=10))

    world.upstream.meanwhile.append(meanwhile_ten_seconds_pass)
    await world.bot.sweep()
    world.upstream.requests.clear()
    await world.time_passes(seconds=RESTS * 10 - 1)
    assert world.upstream.requests == []
    await world.time_passes(seconds=1)
    assert world.upstream.requests == ["voices"]


async def test_a_training_of_the_release_before_is_watched_too(world: World) -> None:
    await has_trainings(world, 2)
    await world.time_passes(seconds=5)
    claim = await world.has_a_training(owner=7003)
    await world.save_training(replace(claim.training, watched_since=None))
    world.clock.move(OVERLAP * 2)
    world.upstream.has("slot-3", State.SUCCESS)
    await world.time_passes(seconds=5)
    assert await outcome(world, 3) is Outcome.SUCCESS


async def test_an_old_end_is_looked_at_until_it_can_be_believed(world: World) -> None:
    await has_trainings(world, 2)
    retrained = replace(await world.training(1), seen_training=False, previous_state=State.SUCCESS)
    await world.save_training(retrained)
    world.upstream.slots["slot-1"] = Voice(
        slot_id="slot-1", name="", state=State.SUCCESS, demo_url=DEMO_URL
    )
    await world.time_passes(minutes=5)
    await world.time_passes(minutes=5)
    assert await outcome(world, 1) is None
    await world.bot.hosting.fetched(retrained.sample or "")
    await world.time_passes(seconds=5)
    assert await outcome(world, 1) is Outcome.SUCCESS


async def test_what_was_missed_for_an_unknown_reason_is_found_within_an_hour(
    world: World,
) -> None:
    await has_trainings(world, 2)
    await world.time_passes(seconds=5)
    claim = await world.has_a_training(owner=7003)
    long_ago = world.clock() - timedelta(days=1)
    await world.save_training(replace(claim.training, watched_since=long_ago))
    world.upstream.has("slot-3", State.SUCCESS)
    await world.time_passes(seconds=5)
    await world.time_passes_in_ticks(minutes=AGAIN.total_seconds() / 60, tick=600)
    assert await outcome(world, 3) is Outcome.SUCCESS
