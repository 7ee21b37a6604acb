"""Two bots on one account: neither ever touches the live slots of the other."""

from collections.abc import Mapping, Sequence

import pytest

from cloning.domain.models import State, Step, Voice
from cloning.upkeep.reconcile import Origin, Reconcile
from storage.in_memory.store import InMemoryStore
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, World

MINUTES = 130.0
"""Long enough for the hourly chores to run twice."""


class Bots:
    """Ours and another one, each with a database of its own, at one upstream."""

    def __init__(self) -> None:
        self.database, self.others = InMemoryStore(), InMemoryStore()
        self.ours, self.other = World(self.database), World(self.others)
        self.ours.shared = True
        self.ours.bot = self.ours.another_process()
        self.slots = self.other.upstream.slots = self.ours.upstream.slots
        self.other.upstream._numbers = self.ours.upstream._numbers

    def live(self) -> Mapping[str, Voice]:
        """The slots that the other bot's clones have."""
        rows = self.others.rows.clones.values()
        return {one.slot_id: self.slots[one.slot_id] for one in rows if one.slot_id is not None}

    async def has_lived(self) -> Mapping[str, Voice]:
        """The other bot gets slots in every state."""
        for number, state in enumerate(State):
            claim = await self.other.has_a_training(owner=number + 1, message_id=number + 1)
            self.other.upstream.has(claim.clone.slot_id or "", state)
        return self.live()


@pytest.fixture
def bots() -> Bots:
    return Bots()


async def test_an_unresolved_create_takes_no_slot_of_the_other_bot(bots: Bots) -> None:
    await bots.ours.has_a_recording()
    bots.ours.script.plan("before create", LOST_ANSWER)
    await bots.ours.work_until_idle()
    before = await bots.has_lived()
    await bots.ours.time_passes_in_ticks(minutes=5)
    assert (await bots.ours.last_training()).step is Step.WATCH
    assert (await bots.ours.clone()).slot_id not in before
    await bots.ours.deletes(1)
    await bots.ours.time_passes_in_ticks(minutes=MINUTES, tick=300)
    assert bots.slots == before


async def test_deleting_forgetting_and_restoring_leave_the_other_bots_slots(bots: Bots) -> None:
    ours = bots.ours
    await ours.has_a_clone()
    await ours.has_a_clone(message_id=502)
    before = await bots.has_lived()
    backup = bots.database.rows
    await ours.deletes(1)
    await ours.bot.erasure.ask(ANNA)
    await ours.forgets()
    await ours.time_passes_in_ticks(minutes=MINUTES, tick=300)
    assert bots.slots == before
    bots.database.rows = backup
    ours.restarts()
    await ours.bot.again.start()
    await ours.time_passes_in_ticks(minutes=MINUTES, tick=300)
    assert bots.slots == before


async def test_reconcile_says_that_they_are_not_ours_and_deletes_none(bots: Bots) -> None:
    await bots.ours.has_a_clone()
    before = await bots.has_lived()
    differences = await Reconcile(store=bots.ours.database, upstream=bots.ours.upstream).look()
    assert differences.origins == dict.fromkeys(before, Origin.FOREIGN)
    assert before.items() <= bots.slots.items()


async def test_each_bot_works_as_if_it_were_alone(bots: Bots) -> None:
    begun: Sequence[World] = (bots.ours, bots.other)
    for world in begun:
        await world.trains_a_clone()
    for world in begun:
        await world.upstream_ends(await world.claim(1), State.SUCCESS)
        assert (await world.clone()).state is State.SUCCESS
    assert len(bots.slots) == 2
