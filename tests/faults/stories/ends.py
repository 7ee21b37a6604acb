"""How stories must end."""

from collections.abc import Sequence

from cloning.domain.models import Outcome, State, Step
from tests.faults.stories.stage import sample_of
from tests.support.fakes.owners import Push
from tests.support.world import ANNA, World


async def ends_well(
    world: World, *outcomes: Outcome, most_requests: int, ids: Sequence[int] = (1, 2)
) -> None:
    """One slot, trained no more than need be, and what each training came to is known."""
    assert list(world.upstream.slots) == ["slot-1"]
    assert len(outcomes) <= len(world.upstream.trained) <= most_requests
    clone = await world.clone()
    assert (clone.state, clone.slot_id, clone.slot_intent_at) == (State.SUCCESS, "slot-1", None)
    training = await world.last_training()
    last = ids[len(outcomes) - 1]
    assert (training.id, training.step, training.due_at) == (last, Step.DONE, None)
    assert world.samples.hosted == {}
    for number, outcome in enumerate(outcomes):
        await assert_told(world, ids[number], number, outcome)


async def assert_told(world: World, training_id: int, number: int, outcome: Outcome) -> None:
    """An ending was announced once, or twice with a repeat, or else the status message must do.

    The last happens when the process was killed twice just before it would have sent.
    """
    training = await world.training(training_id)
    assert (training.outcome, training.step) == (outcome, Step.DONE)
    assert training.status_message_id is not None
    assert world.notifier.status[training.status_message_id] is outcome
    announcement = await world.announcement(training_id)
    assert announcement is not None
    pushes = [push for push in world.notifier.pushes if is_of(push, number, world)]
    unproven = announcement.unproven and announcement.pushes == 2
    assert [push.repeat for push in pushes] in ([False], [True], [False, True], [])
    assert pushes or unproven
    assert all(push.chat_id == ANNA for push in pushes)


def is_of(push: Push, number: int, world: World) -> bool:
    """Tell whose ending a push announces: a success by its clip, and only the first one fails."""
    samples = list(dict.fromkeys(sample_of(url) for _slot, url, _title in world.upstream.trained))
    if push.outcome is Outcome.SUCCESS:
        return samples[number].encode() in push.ogg
    return number == 0


async def ends_with_one_push(world: World) -> None:
    await ends_well(world, Outcome.SUCCESS, most_requests=1)


async def ends_with_two_successes(world: World) -> None:
    """The second recording waited as training 2, and was trained with as training 3."""
    await ends_well(world, Outcome.SUCCESS, Outcome.SUCCESS, most_requests=2, ids=(1, 3))


async def ends_with_a_failure_and_a_success(world: World) -> None:
    """A request that failed for want of a receipt may have been repeated."""
    await ends_well(world, Outcome.FAILED, Outcome.SUCCESS, most_requests=3)


async def ends_with_nothing(world: World) -> None:
    """Deleted means deleted: here, at the upstream, and on disk."""
    assert world.upstream.slots == {}
    assert await world.clone_or_none() is None
    assert world.samples.hosted == {}


async def ends_renamed(world: World) -> None:
    await ends_with_one_push(world)
    assert (await world.clone()).title == "Anna at home"
    assert (await world.owner(ANNA)).question is None
