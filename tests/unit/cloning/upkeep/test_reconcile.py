import pytest

from cloning.domain.errors import SlotInUse, UpstreamError
from cloning.domain.models import State, Step, Voice
from cloning.domain.operating.memos import About
from cloning.upkeep.reconcile import MOST_ASKED, Origin, Reconcile
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import BORIS, World


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
    assert differences.origins == {foreign.slot_id: Origin.FOREIGN}
    assert (differences.lost, differences.unresolved) == ([], [])
    assert foreign.slot_id in world.upstream.slots


async def test_a_clone_whose_slot_is_gone_is_named(world: World, reconcile: Reconcile) -> None:
    claim = await world.has_a_training()
    world.upstream.slots.clear()
    assert [clone.id for clone in (await reconcile.look()).lost] == [claim.clone.id]


async def test_only_what_is_named_is_deleted(world: World, reconcile: Reconcile) -> None:
    await world.has_a_training()
    foreign = has_a_foreign_slot(world)
    assert await reconcile.delete(foreign.slot_id)
    assert list(world.upstream.slots) == ["slot-1"]


async def test_a_slot_that_is_not_there_is_not_called_deleted(reconcile: Reconcile) -> None:
    assert not await reconcile.delete("slot-9")


async def test_a_slot_of_ours_is_never_deleted_this_way(world: World, reconcile: Reconcile) -> None:
    await world.has_a_training()
    with pytest.raises(SlotInUse):
        await reconcile.delete("slot-1")
    assert list(world.upstream.slots) == ["slot-1"]


async def has_an_unresolved_create(world: World) -> int:
    """The answer to a create is lost, and nothing has turned up; returns the clone's id."""
    claim = await world.has_a_recording()
    world.script.plan("before create", LOST_ANSWER)
    await world.work_until_idle()
    return claim.clone.id


async def test_a_slot_that_an_unresolved_create_may_have_made_is_not_deleted(
    world: World, reconcile: Reconcile
) -> None:
    clone_id = await has_an_unresolved_create(world)
    world.upstream.has("new-1", State.INIT)
    with pytest.raises(SlotInUse):
        await reconcile.delete("new-1")
    assert [clone.id for clone in (await reconcile.look()).unresolved] == [clone_id]
    with pytest.raises(SlotInUse):
        await reconcile.delete("new-1")
    assert "new-1" in world.upstream.slots


async def test_what_was_there_before_an_unresolved_create_can_be_deleted(
    world: World, reconcile: Reconcile
) -> None:
    world.upstream.has("old-1", State.INIT)
    foreign = has_a_foreign_slot(world)
    await has_an_unresolved_create(world)
    await reconcile.delete("old-1")
    await reconcile.delete(foreign.slot_id)
    assert world.upstream.slots == {}


async def test_a_slot_that_turns_up_after_all_is_named_and_can_be_deleted(
    world: World, reconcile: Reconcile
) -> None:
    await has_an_unresolved_create(world)
    await world.time_passes_in_ticks(minutes=2)
    assert (await world.clone()).slot_id == "slot-1"
    world.upstream.has("late-1", State.INIT)
    assert [voice.slot_id for voice in (await reconcile.look()).unknown] == ["late-1"]
    await world.has_a_recording(owner=BORIS)
    world.script.plan("before create", LOST_ANSWER)
    await world.work_until_idle()
    await reconcile.delete("late-1")
    assert list(world.upstream.slots) == ["slot-1"]


async def test_strays_that_are_gone_are_forgotten(world: World, reconcile: Reconcile) -> None:
    for slot_id in ("stays", "goes"):
        world.upstream.has(slot_id, State.INIT)
    await reconcile.look()
    world.upstream.unlisted.add("stays")
    del world.upstream.slots["goes"]
    await reconcile.look()
    async with world.database.transaction() as work:
        assert await work.strays.after(0) == {"stays": 1}


async def test_an_account_that_can_not_be_listed_proves_nothing(
    world: World, reconcile: Reconcile
) -> None:
    world.script.plan("before voices", UpstreamError(answer="502"))
    with pytest.raises(UpstreamError):
        await reconcile.look()


async def test_each_slot_without_a_clone_is_named_by_what_we_know_of_it(
    world: World, reconcile: Reconcile
) -> None:
    foreign = has_a_foreign_slot(world)
    world.upstream.has("old-1", State.INIT)
    await reconcile.look()
    await has_an_unresolved_create(world)
    world.upstream.has("new-1", State.INIT)
    async with world.database.transaction() as work:
        await work.memos.note(About.MADE, "made-1", world.clock())
        await work.memos.note(About.MADE, "left-1", world.clock())
        await work.memos.note(About.SLOT, "left-1", world.clock())
        await work.paid_slots.leave("stays-1")
    for slot_id in ("made-1", "left-1", "stays-1"):
        world.upstream.has(slot_id, State.SUCCESS)
    assert (await reconcile.look()).origins == {
        foreign.slot_id: Origin.FOREIGN,
        "old-1": Origin.FOREIGN,
        "new-1": Origin.AWAITED,
        "made-1": Origin.OURS,
        "left-1": Origin.LEFT,
        "stays-1": Origin.LEFT,
    }
    voice, origin = await reconcile.describe("made-1")
    assert (voice.slot_id, origin) == ("made-1", Origin.OURS)


async def test_a_slot_of_ours_is_not_described_as_one_to_delete(
    world: World, reconcile: Reconcile
) -> None:
    await world.has_a_training()
    with pytest.raises(SlotInUse):
        await reconcile.describe("slot-1")


async def test_a_slot_that_a_running_process_gives_to_a_clone_meanwhile_is_not_unknown(
    world: World, reconcile: Reconcile
) -> None:
    async def meanwhile() -> None:
        await world.has_a_training()

    world.upstream.meanwhile.append(meanwhile)
    world.upstream.has("slot-1", State.INIT)
    assert (await reconcile.look()).unknown == []


async def test_a_slot_that_one_list_lacks_is_not_lost(world: World, reconcile: Reconcile) -> None:
    claim = await world.has_a_training()
    world.upstream.unlisted.add(claim.clone.slot_id or "")
    assert (await reconcile.look()).lost == []


async def test_an_empty_list_makes_no_thousand_requests(world: World, reconcile: Reconcile) -> None:
    for number in range(MOST_ASKED + 1):
        await world.has_a_training(owner=number + 1, message_id=number + 1)
    world.upstream.unlisted |= set(world.upstream.slots)
    world.upstream.requests.clear()
    assert len((await reconcile.look()).lost) == MOST_ASKED + 1
    assert world.upstream.requests == ["voices"]


async def test_a_clone_that_is_being_deleted_has_lost_nothing(
    world: World, reconcile: Reconcile
) -> None:
    clone = await world.has_a_clone()
    world.script.from_now_on("before get", LOST_ANSWER)
    await world.deletes(clone.id)
    world.script.no_longer("before get")
    assert (await world.clone()).deleted_at is not None
    assert (await reconcile.look()).lost == []


async def test_a_lost_clone_gets_another_slot_when_its_owner_trains_it_again(world: World) -> None:
    clone = await world.has_a_clone()
    world.upstream.slots.clear()
    await world.retrains(clone)
    await world.work_until_idle()
    await world.time_passes_in_ticks(minutes=5)
    assert (await world.last_training()).step is Step.WATCH
    assert list(world.upstream.slots) == ["slot-2"]
