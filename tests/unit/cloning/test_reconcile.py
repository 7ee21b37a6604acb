from dataclasses import replace

import pytest

from cloning.domain.errors import SlotInUse, UpstreamError
from cloning.domain.models import State, Voice
from cloning.upkeep.reconcile import Reconcile
from tests.support.world import World


@pytest.fixture
def reconcile(world: World) -> Reconcile:
    return Reconcile(store=world.database, upstream=world.upstream)


def has_a_foreign_slot(world: World) -> Voice:
    foreign = Voice(slot_id="foreign-1", name="somebody else's", state=State.SUCCESS)
    world.upstream.slots[foreign.slot_id] = foreign
    return foreign


async def test_a_slot_that_is_nobodys_is_named_and_left_alone(
    world: World, reconcile: Reconcile
) -> None:
    await world.has_a_training()
    foreign = has_a_foreign_slot(world)
    differences = await reconcile.look()
    assert differences.unknown == [foreign]
    assert (differences.lost, differences.unresolved) == ([], [])
    assert foreign.slot_id in world.upstream.slots


async def test_a_clone_whose_slot_is_gone_is_named(world: World, reconcile: Reconcile) -> None:
    claim = await world.has_a_training()
    world.upstream.slots.clear()
    assert [clone.id for clone in (await reconcile.look()).lost] == [claim.clone.id]


async def test_only_what_is_named_is_deleted(world: World, reconcile: Reconcile) -> None:
    await world.has_a_training()
    foreign = has_a_foreign_slot(world)
    await reconcile.delete(foreign.slot_id)
    assert list(world.upstream.slots) == ["slot-1"]
    await reconcile.delete(foreign.slot_id)


async def test_a_slot_of_ours_is_never_deleted_this_way(world: World, reconcile: Reconcile) -> None:
    await world.has_a_training()
    with pytest.raises(SlotInUse):
        await reconcile.delete("slot-1")
    assert list(world.upstream.slots) == ["slot-1"]


async def test_while_a_create_is_unresolved_nothing_is_deleted(
    world: World, reconcile: Reconcile
) -> None:
    claim = await world.has_a_training()
    foreign = has_a_foreign_slot(world)
    async with world.database.transaction() as work:
        clone = replace(claim.clone, slot_id=None, slot_intent_at=world.clock())
        await work.clones.save(clone)
    assert [clone.id for clone in (await reconcile.look()).unresolved] == [claim.clone.id]
    with pytest.raises(SlotInUse):
        await reconcile.delete(foreign.slot_id)


async def test_an_account_that_can_not_be_listed_proves_nothing(
    world: World, reconcile: Reconcile
) -> None:
    world.script.plan("before voices", UpstreamError(answer="502"))
    with pytest.raises(UpstreamError):
        await reconcile.look()
