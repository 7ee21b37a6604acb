"""What an owner can do with the clones that are there."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from cloning.domain.errors import CloneNotFound, DemoUnavailable, NothingToPlay
from cloning.domain.models import Clone, State, Step
from cloning.domain.owner import Question
from cloning.domain.recordings.sound import Clip
from tests.support.world import ANNA, BORIS, DEMO_URL, World

Verb = Callable[[World, int, int], Awaitable[object]]


def a_clone(number: int) -> Clone:
    """A clone as a handler has loaded it."""
    began = datetime(2026, 3, 2, tzinfo=UTC)
    return Clone(id=number, owner_id=ANNA, title="Ada", state=State.SUCCESS, created_at=began)


VERBS: dict[str, Verb] = {
    "look at": lambda world, owner, clone: world.bot.collection.clone(owner, clone),
    "ask about": lambda world, owner, clone: world.bot.collection.ask(owner, clone, Question.TITLE),
    "play": lambda world, owner, clone: world.bot.collection.demo(owner, clone),
    "note as played": lambda world, owner, clone: world.bot.collection.played(
        owner, a_clone(clone), "f"
    ),
    "delete": lambda world, owner, clone: world.bot.collection.delete(owner, clone),
}


@pytest.mark.parametrize("verb", VERBS)
async def test_nobody_can_touch_somebody_elses_clone(world: World, verb: str) -> None:
    clone = await world.has_a_clone(owner=ANNA)
    await world.has_a_clone(owner=BORIS)
    with pytest.raises(CloneNotFound):
        await VERBS[verb](world, BORIS, clone.id)
    assert await world.clone(clone.id) == clone
    assert len(world.upstream.slots) == 2


@pytest.mark.parametrize("verb", VERBS)
async def test_a_clone_that_never_existed_is_not_found(world: World, verb: str) -> None:
    with pytest.raises(CloneNotFound):
        await VERBS[verb](world, ANNA, 4711)


async def test_a_clone_that_is_being_deleted_is_found_by_its_owner_only(world: World) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.delete(ANNA, clone.id)
    assert await world.bot.collection.find(ANNA, clone.id) == await world.clone(clone.id)
    assert await world.bot.collection.find(BORIS, clone.id) is None
    assert await world.bot.collection.find(ANNA, 404) is None


async def test_an_owner_sees_their_own_clones_oldest_first(world: World) -> None:
    for message_id in (501, 502):
        await world.has_a_clone(owner=ANNA, message_id=message_id)
    await world.sends_a_recording(owner=BORIS)
    assert [clone.id for clone in await world.bot.collection.clones(ANNA)] == [1, 2]
    assert (await world.bot.collection.clone(BORIS, 3)).owner_id == BORIS


async def test_trainings_that_have_not_ended_are_under_way(world: World) -> None:
    assert await world.bot.collection.under_way(ANNA) == []
    await world.has_a_clone(message_id=501)
    claim = await world.has_a_training(message_id=502)
    await world.has_a_training(owner=BORIS)
    under_way = await world.bot.collection.under_way(ANNA)
    assert [(clone.id, one.step) for clone, one in under_way] == [(claim.clone.id, Step.WATCH)]


async def test_a_demo_that_was_sent_is_played_from_telegram(world: World) -> None:
    clone = await world.has_a_clone()
    world.upstream.requests.clear()
    assert await world.bot.collection.demo(ANNA, clone.id) == "voice-1"
    assert world.upstream.requests == []


async def test_a_demo_that_was_never_sent_is_fetched_from_where_it_is_now(world: World) -> None:
    world.script.from_now_on("before fetch", DemoUnavailable(answer="404"))
    claim = await world.has_a_training()
    await world.upstream_ends(claim, State.SUCCESS)
    await world.time_passes(minutes=11)
    world.script.no_longer("before fetch")

    clip = await world.bot.collection.demo(ANNA, claim.clone.id)
    assert clip == Clip(ogg=b"clip of " + DEMO_URL.encode(), seconds=4.0)
    clone = await world.clone(claim.clone.id)
    await world.bot.collection.played(ANNA, clone, "voice-of-play")
    assert await world.bot.collection.demo(ANNA, claim.clone.id) == "voice-of-play"


async def test_a_clip_that_telegram_no_longer_has_is_fetched_anew(world: World) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.forget_clip(clone)
    assert await world.bot.collection.demo(ANNA, clone.id) == Clip(
        ogg=b"clip of " + DEMO_URL.encode(), seconds=4.0
    )


async def test_a_clip_that_was_sent_anew_meanwhile_is_not_forgotten(world: World) -> None:
    clone = await world.has_a_clone()
    await world.bot.collection.played(ANNA, clone, "voice-anew")
    await world.bot.collection.forget_clip(clone)
    assert await world.bot.collection.demo(ANNA, clone.id) == "voice-anew"


async def test_a_clip_that_is_sent_while_a_training_ends_is_not_taken_for_the_new_one(
    world: World,
) -> None:
    clone = await world.has_a_clone()
    claim = await world.retrains(clone)
    await world.work_until_idle()
    former = await world.clone(clone.id)
    assert former.state is State.TRAINING
    await world.upstream_ends(claim, State.SUCCESS)
    new = await world.bot.collection.demo(ANNA, clone.id)
    await world.bot.collection.played(ANNA, former, "voice-of-before")
    assert await world.bot.collection.demo(ANNA, clone.id) == new


async def test_the_clip_of_a_clone_that_is_gone_is_forgotten_with_it(world: World) -> None:
    clone = await world.has_a_clone()
    assert await world.deletes(clone.id)
    await world.bot.collection.forget_clip(clone)
    assert await world.clone_or_none() is None


@pytest.mark.parametrize("state", [State.TRAINING, State.FAILED])
async def test_a_clone_without_a_success_has_nothing_to_play(world: World, state: State) -> None:
    claim = await world.has_a_training()
    await world.upstream_ends(claim, state)
    with pytest.raises(NothingToPlay):
        await world.bot.collection.demo(ANNA, claim.clone.id)
