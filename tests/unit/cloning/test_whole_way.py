"""From a recording to a demo clip, with nothing in the way."""

from dataclasses import replace

from cloning.domain.models import Claim, Outcome, State, Step
from cloning.domain.progress import Progress
from tests.support.assembly import BASE_URL
from tests.support.fakes.owners import Push
from tests.support.world import ANNA, BORIS, DEMO_URL, World


async def test_a_recording_becomes_a_demo_clip(world: World) -> None:
    await world.owner_agrees()
    claim = await world.sends_a_recording()
    await world.work_until_idle()

    clone = await world.clone()
    assert (clone.state, clone.slot_id) == (State.TRAINING, "slot-1")
    [(slot_id, sample_url, title)] = world.upstream.trained
    assert (slot_id, title) == ("slot-1", "My voice")
    assert sample_url.startswith(BASE_URL)

    await world.upstream_ends(claim, State.SUCCESS)

    assert world.notifier.pushes == [
        Push(ANNA, Outcome.SUCCESS, b"clip of " + DEMO_URL.encode(), repeat=False)
    ]
    clone = await world.clone()
    assert (clone.state, clone.demo_file_id) == (State.SUCCESS, "voice-1")
    training = await world.last_training()
    assert (training.step, training.due_at, training.outcome) == (Step.DONE, None, Outcome.SUCCESS)


async def test_the_status_message_follows_the_training_to_its_end(world: World) -> None:
    claim = await world.trains_a_clone()
    status = (await world.training(claim.training.id)).status_message_id
    assert status == 3001
    assert world.notifier.status == {3001: Progress.TRAINING}
    await world.upstream_ends(claim, State.SUCCESS)
    assert world.notifier.status == {3001: Outcome.SUCCESS}


async def test_the_sample_is_hosted_while_it_is_needed_and_erased_then(world: World) -> None:
    claim = await world.trains_a_clone()
    training = await world.training(claim.training.id)
    assert list(world.samples.hosted) == [training.sample]
    await world.upstream_ends(claim, State.SUCCESS)
    assert world.samples.hosted == {}


async def test_nothing_is_due_while_the_upstream_is_at_work(world: World) -> None:
    claim = await world.trains_a_clone()
    await world.time_passes(minutes=5)
    training = await world.training(claim.training.id)
    assert (training.step, training.due_at) == (Step.WATCH, None)


async def test_a_clone_whose_training_failed_says_so_in_words(world: World) -> None:
    claim = await world.trains_a_clone()
    await world.upstream_ends(claim, State.FAILED)
    assert world.notifier.pushes == [Push(ANNA, Outcome.FAILED)]
    assert (await world.clone()).state is State.FAILED


async def test_tests_may_begin_where_the_walk_to_the_upstream_ends(world: World) -> None:
    seeded = await world.has_a_training(owner=ANNA)
    walked = await world.trains_a_clone(owner=BORIS)
    assert comparable(await world.claim(seeded.training.id)) == comparable(walked)


async def test_tests_may_begin_where_the_whole_walk_ends(world: World) -> None:
    await world.has_a_clone(owner=ANNA)
    walked = await world.trains_a_clone(owner=BORIS)
    world.upstream.has("slot-2", State.SUCCESS, demo_url=DEMO_URL)
    await world.time_passes(seconds=0)
    seeded = await world.claim(1)
    assert comparable(seeded) == comparable(await world.claim(walked.training.id))
    announcements = [await world.announcement(number) for number in (1, 2)]
    assert [(a.pushes, a.unproven, a.delivered_at) for a in announcements if a is not None] == [
        (1, False, world.clock()),
        (1, False, world.clock()),
    ]


def comparable(claim: Claim) -> Claim:
    """Leave out what must differ, and how often it was claimed."""
    number = claim.training.id
    return Claim(
        training=replace(
            claim.training,
            id=0,
            clone_id=0,
            chat_id=0,
            fence=0,
            status_message_id=(claim.training.status_message_id or 0) - number,
            sample="" if claim.training.sample else None,
        ),
        clone=replace(
            claim.clone,
            id=0,
            owner_id=0,
            slot_id="",
            demo_file_id=(claim.clone.demo_file_id or "").replace(str(number), ""),
        ),
        owner=replace(claim.owner, id=0, chat_id=0),
    )
