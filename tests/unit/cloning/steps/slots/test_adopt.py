"""Several creates without an answer: each clone gets one slot, whichever create has made it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

import pytest

from cloning.domain.models import PAID_TIER, State, Step, Voice
from cloning.ports.store import Transaction
from cloning.steps.slots.adopt import LOOK_AGAIN, LOOKS
from cloning.steps.slots.create import FRESH
from storage.collections.clones import SqlClones
from storage.transaction import SqlTransaction
from tests.support.assembly import SETTLE, Process, ScriptedStore
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, BORIS, World

SETTLED = SETTLE.total_seconds()
CLARA = 7003


@pytest.fixture
def bilingual(world: World) -> World:
    """A world whose upstream can make voices speak German and English."""
    world.voices_speak("de", "en")
    return world


async def loses_an_answer(
    world: World, owner: int, *, applied: bool, language: str | None = None
) -> int:
    """The answer to the create for an owner's clone is lost; returns the training's id."""
    claim = await world.has_a_recording(owner=owner)
    if language is not None:
        await world.bot.voice_language.choose(owner, claim.clone.id, language)
    world.script.plan("after create" if applied else "before create", LOST_ANSWER)
    await world.bot.advance(claim.training.id)
    assert (await world.clone(claim.clone.id)).slot_intent_at is not None
    return claim.training.id


async def slots_of(world: World, *clone_ids: int) -> list[str | None]:
    return [(await world.clone(clone_id)).slot_id for clone_id in clone_ids]


async def test_all_slots_whose_answers_were_lost_are_adopted(world: World) -> None:
    for owner in (ANNA, BORIS, CLARA):
        await loses_an_answer(world, owner, applied=True)
    await world.time_passes(seconds=SETTLED)
    assert sorted(map(str, await slots_of(world, 1, 2, 3))) == ["slot-1", "slot-2", "slot-3"]
    assert world.upstream.requests.count("create") == 3
    assert len({slot_id for slot_id, _url, _title in world.upstream.trained}) == 3


async def test_of_two_lost_creates_the_one_that_made_no_slot_is_repeated(world: World) -> None:
    await loses_an_answer(world, ANNA, applied=False)
    await loses_an_answer(world, BORIS, applied=True)
    await world.time_passes_in_ticks(minutes=2)
    assert sorted(map(str, await slots_of(world, 1, 2))) == ["slot-1", "slot-2"]
    assert world.upstream.requests.count("create") == 3
    assert list(world.upstream.slots) == ["slot-1", "slot-2"]


async def test_a_slot_is_not_adopted_while_an_answer_may_still_name_it(world: World) -> None:
    anna = await loses_an_answer(world, ANNA, applied=False)
    world.clock.move(SETTLE - timedelta(seconds=1))
    boris = await world.has_a_recording(owner=BORIS)
    other = world.another_process()
    seen = []

    async def meanwhile_anna_looks() -> None:
        world.clock.move(timedelta(seconds=1))
        await other.advance(anna)
        seen.append((await world.clone(1)).slot_id)

    world.script.plan("after create", meanwhile_anna_looks)
    await world.bot.advance(boris.training.id)
    assert seen == [None]
    assert await slots_of(world, 1, 2) == [None, "slot-1"]
    await world.time_passes_in_ticks(minutes=1)
    assert await slots_of(world, 1, 2) == ["slot-2", "slot-1"]


async def test_a_create_whose_slot_was_adopted_meanwhile_gets_another_one(world: World) -> None:
    anna = await loses_an_answer(world, ANNA, applied=False)
    boris = await world.has_a_recording(owner=BORIS)
    other = world.another_process()

    async def meanwhile_the_machine_sleeps() -> None:
        world.clock.move(SETTLE)
        await other.advance(anna)
        assert await slots_of(world, 1) == ["slot-1"]

    world.script.plan("after create", meanwhile_the_machine_sleeps)
    await world.bot.advance(boris.training.id)
    assert await slots_of(world, 1, 2) == ["slot-1", None]
    assert (await world.clone(2)).slot_intent_at is not None
    await world.time_passes_in_ticks(minutes=2)
    assert await slots_of(world, 1, 2) == ["slot-1", "slot-2"]
    assert list(world.upstream.slots) == ["slot-1", "slot-2"]


async def test_two_processes_that_look_at_once_do_not_adopt_the_same_slot(world: World) -> None:
    anna = await loses_an_answer(world, ANNA, applied=True)
    boris = await loses_an_answer(world, BORIS, applied=True)
    world.clock.move(SETTLE)
    other = world.another_process()

    async def meanwhile_the_other_looks() -> None:
        await other.advance(boris)

    world.upstream.meanwhile.append(meanwhile_the_other_looks)
    await world.bot.advance(anna)
    assert await slots_of(world, 1, 2) == ["slot-2", "slot-1"]


class QuickerElsewhere:
    """Clones of which another process takes slots between our look and our lock."""

    def __init__(self, clones: SqlClones, taken: set[str]) -> None:
        self._clones = clones
        self._taken = taken

    async def is_taken(self, slot_id: str) -> bool:
        return slot_id in self._taken

    def __getattr__(self, name: str) -> object:
        return getattr(self._clones, name)


class ContestedStore(ScriptedStore):
    """A database on which another process is quicker."""

    def __init__(self, world: World) -> None:
        super().__init__(world.database, world.script)
        self.taken: set[str] = set()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with super().transaction() as work:
            assert isinstance(work, SqlTransaction)
            work.clones = cast("SqlClones", QuickerElsewhere(work.clones, self.taken))
            yield work


async def test_whoever_finds_a_slot_taken_is_given_the_next_one(world: World) -> None:
    for owner in (ANNA, BORIS):
        await loses_an_answer(world, owner, applied=True)
    world.clock.move(SETTLE)
    store = ContestedStore(world)
    slow = Process(world, store, "the slow one")
    store.taken |= {"slot-1", "slot-2"}
    await slow.advance(1)
    assert await slots_of(world, 1) == [None]
    store.taken.remove("slot-2")
    world.clock.move(LOOK_AGAIN)
    await slow.advance(1)
    assert await slots_of(world, 1) == ["slot-2"]


async def test_a_slot_in_another_language_is_not_adopted(bilingual: World) -> None:
    await loses_an_answer(bilingual, ANNA, applied=True, language="de")
    await loses_an_answer(bilingual, BORIS, applied=False, language="en")
    await bilingual.time_passes_in_ticks(minutes=2)
    assert await slots_of(bilingual, 1, 2) == ["slot-1", "slot-2"]
    assert bilingual.upstream.languages == {"slot-1": "de", "slot-2": "en"}


async def test_a_slot_that_does_not_tell_its_language_is_adopted_by_nobody_who_may_be_wrong(
    bilingual: World,
) -> None:
    await loses_an_answer(bilingual, ANNA, applied=False, language="de")
    await loses_an_answer(bilingual, BORIS, applied=False, language="en")
    bilingual.upstream.has("untold", State.INIT)
    await bilingual.time_passes_in_ticks(minutes=2)
    assert await slots_of(bilingual, 1, 2) == ["slot-1", "slot-2"]
    assert bilingual.upstream.slots["untold"].state is State.INIT


async def test_a_slot_that_does_not_tell_its_language_is_adopted_if_all_want_the_same(
    bilingual: World,
) -> None:
    await loses_an_answer(bilingual, ANNA, applied=False, language="de")
    await loses_an_answer(bilingual, BORIS, applied=False, language="de")
    bilingual.upstream.has("untold", State.INIT)
    await bilingual.time_passes_in_ticks(minutes=2)
    assert sorted(map(str, await slots_of(bilingual, 1, 2))) == ["slot-1", "untold"]


async def test_an_earlier_slot_that_a_list_leaves_out_is_waited_for(world: World) -> None:
    await loses_an_answer(world, ANNA, applied=True)
    world.clock.move(FRESH)
    await loses_an_answer(world, BORIS, applied=True)  # whose LIST shows Anna's slot
    world.clock.move(SETTLE)
    world.upstream.unlisted.add("slot-1")
    await world.time_passes(seconds=1)
    assert (await world.clone(1)).slot_id is None, "or Boris could be given none but the second"
    world.upstream.unlisted.clear()
    await world.time_passes_in_ticks(minutes=1, tick=5)
    assert sorted(map(str, await slots_of(world, 1, 2))) == ["slot-1", "slot-2"]
    assert world.upstream.requests.count("create") == 2


async def test_an_earlier_slot_that_stays_away_is_given_up(world: World) -> None:
    await loses_an_answer(world, ANNA, applied=False)
    world.upstream.has("passing", State.INIT)
    world.clock.move(FRESH)
    await world.trains_a_clone(owner=BORIS)  # and the LIST before shows the slot that passes
    del world.upstream.slots["passing"]
    world.upstream.has("late", State.INIT)
    world.clock.move(SETTLE - FRESH)
    for looks in range(LOOKS):
        assert (await world.clone(1)).slot_id is None, looks
        await world.time_passes(seconds=LOOK_AGAIN.total_seconds())
    assert (await world.clone(1)).slot_id == "late"


async def test_a_list_in_words_that_we_do_not_know_proves_nothing(world: World) -> None:
    await loses_an_answer(world, ANNA, applied=True)
    world.upstream.slots["slot-1"] = Voice(slot_id="slot-1", name="", state=None)
    await world.time_passes(seconds=SETTLED)
    assert (await world.clone(1)).slot_id is None
    world.upstream.has("slot-1", State.INIT)
    await world.time_passes(seconds=LOOK_AGAIN.total_seconds())
    assert (await world.clone(1)).slot_id == "slot-1"


async def test_a_slot_of_another_tier_is_not_adopted(world: World) -> None:
    world.may_have(paid_slots=9)
    training_id = await loses_an_answer(world, ANNA, applied=False)
    for slot_id, tier in (("of-another-tier", "free"), ("paid", PAID_TIER)):
        world.upstream.slots[slot_id] = Voice(slot_id=slot_id, name="", state=State.INIT, tier=tier)
    await world.time_passes(seconds=SETTLED)
    assert (await world.clone(1)).slot_id == "paid"
    assert (await world.training(training_id)).step is Step.WATCH
