"""Everything about a person is erased, whatever comes between."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cloning.domain.errors import Outdated, UpstreamUnavailable
from cloning.domain.models import State, Stayed, Step
from cloning.domain.owner import Owner
from handlers.gates.rate_limit import Bucket
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, BORIS, World
from tests.unit.cloning.erasure.forgetting import (
    NO_ROWS,
    PAID,
    forgets,
    has_everything,
    rows_in,
    tombstone_of,
)


async def owner_or_none(world: World, owner: int = ANNA) -> Owner | None:
    async with world.database.transaction() as work:
        return await work.owners.get(owner)


async def test_everything_about_a_person_is_erased(world: World, database_path: Path) -> None:
    await has_everything(world)
    assert world.samples.hosted
    await forgets(world)
    assert world.upstream.slots == {}
    assert world.samples.hosted == {}
    assert rows_in(database_path) == NO_ROWS
    assert [one.chat_id for one in world.receipts.sent] == [ANNA]


async def test_nobody_else_loses_anything(world: World) -> None:
    await has_everything(world)
    kept = await world.has_a_clone(owner=BORIS)
    await forgets(world)
    assert await world.clone(kept.id) == kept
    assert list(world.upstream.slots) == [kept.slot_id]
    assert (await world.bot.submissions.allowance(BORIS)).trainings == 1


async def test_nothing_is_erased_without_a_question(world: World) -> None:
    clone = await world.has_a_clone()
    with pytest.raises(Outdated):
        await world.bot.erasure.confirm(ANNA)
    assert await world.bot.erasure.ask(ANNA)
    assert await world.bot.collection.cancel(ANNA)
    with pytest.raises(Outdated):
        await world.bot.erasure.confirm(ANNA)
    assert await world.clone(clone.id) == clone


async def test_a_person_of_whom_we_keep_nothing_has_nothing_to_erase(world: World) -> None:
    assert not await world.bot.erasure.ask(ANNA)
    await world.bot.erasure.begin(ANNA)
    await world.bot.erasure.start(ANNA)
    await world.bot.erase()
    assert world.receipts.sent == []


async def test_an_outage_of_the_upstream_only_delays_it(world: World, database_path: Path) -> None:
    await has_everything(world)
    for verb in ("delete", "get"):
        world.script.from_now_on(f"before {verb}", LOST_ANSWER)
    await forgets(world)
    assert world.samples.hosted == {}
    assert world.receipts.sent == []
    assert await owner_or_none(world) == Owner(id=ANNA, chat_id=ANNA)
    await world.time_passes_in_ticks(minutes=10)
    assert world.receipts.sent == []

    for verb in ("delete", "get"):
        world.script.no_longer(f"before {verb}")
    await world.time_passes_in_ticks(minutes=6)
    assert world.upstream.slots == {}
    assert rows_in(database_path) == NO_ROWS
    assert len(world.receipts.sent) == 1


async def test_trainings_still_count_for_an_owner_who_comes_back_during_an_outage(
    world: World,
) -> None:
    await world.has_a_clone()
    for verb in ("delete", "get"):
        world.script.from_now_on(f"before {verb}", LOST_ANSWER)
    await forgets(world)
    await world.owner_agrees()
    assert (await world.bot.submissions.allowance(ANNA)).trainings == 1


async def test_a_slot_that_two_processes_try_to_delete_at_once_is_named_once(world: World) -> None:
    await world.has_a_clone()
    world.script.plan("before delete", *[PAID] * 6)
    world.script.plan("before rename", world.bot.erase)
    await forgets(world)
    assert [one.stayed for one in world.receipts.sent] == [
        (Stayed(title="My voice", slot_id="slot-1"),)
    ]


async def test_a_slot_that_is_being_created_is_waited_for(
    world: World, database_path: Path
) -> None:
    await world.has_a_recording()
    world.script.plan("after create", LOST_ANSWER)
    await world.work_until_idle()
    assert len(world.upstream.slots) == 1
    await forgets(world)
    assert world.receipts.sent == []
    await world.time_passes_in_ticks(minutes=10)
    assert world.upstream.slots == {}
    assert rows_in(database_path) == NO_ROWS
    assert len(world.receipts.sent) == 1


async def test_saying_it_twice_erases_once(world: World) -> None:
    await has_everything(world)
    await forgets(world)
    assert not await world.bot.erasure.confirm(ANNA)
    assert not await world.bot.erasure.must_ask(ANNA)
    assert len(world.receipts.sent) == 1


async def test_a_forgotten_owner_starts_as_new_except_for_trainings_begun_today(
    world: World,
) -> None:
    await has_everything(world)
    begun = (await world.bot.submissions.allowance(ANNA)).trainings
    await forgets(world)
    claim = await world.sends_a_recording(message_id=503)
    assert claim.training.step is Step.CONSENT
    assert claim.clone.title == "My voice"
    assert (await world.bot.submissions.allowance(ANNA)).trainings == begun + 1
    await world.time_passes(minutes=24 * 60)
    assert (await world.bot.submissions.allowance(ANNA)).trainings == 0


async def test_a_clone_begun_after_the_wish_is_not_erased_with_the_rest(world: World) -> None:
    await has_everything(world)
    world.script.from_now_on("before delete", LOST_ANSWER)
    await forgets(world)
    claim = await world.sends_a_recording(message_id=503)
    world.script.no_longer("before delete")
    await world.time_passes_in_ticks(minutes=6)
    assert len(world.receipts.sent) == 1
    assert [clone.id for clone in await world.bot.collection.clones(ANNA)] == [claim.clone.id]
    assert await world.owner_agrees() == 1


async def test_a_language_that_is_chosen_meanwhile_is_kept(world: World) -> None:
    await world.has_a_clone()
    world.script.from_now_on("before delete", LOST_ANSWER)
    await forgets(world)
    async with world.database.transaction() as work:
        await work.owners.save(Owner(id=ANNA, chat_id=ANNA, language="de"))
    world.script.no_longer("before delete")
    await world.time_passes_in_ticks(minutes=6)
    assert (await world.owner()).language == "de"
    assert await tombstone_of(world) is None


async def test_forgetting_again_too_early_keeps_the_slots_that_could_not_be_erased(
    world: World, database_path: Path
) -> None:
    await world.has_a_clone(message_id=501)
    await world.has_a_clone(message_id=502)
    world.script.plan("before delete", PAID, PAID, PAID)
    world.script.from_now_on("before get", LOST_ANSWER)
    await forgets(world)
    await forgets(world)
    world.script.no_longer("before get")
    await world.time_passes_in_ticks(minutes=6)
    assert [one.stayed for one in world.receipts.sent] == [
        (Stayed(title="My voice", slot_id="slot-1"),)
    ]
    assert rows_in(database_path) == NO_ROWS


async def test_nothing_is_announced_about_a_clone_that_is_being_erased(world: World) -> None:
    claim = await world.has_a_training()
    world.script.from_now_on("before delete", UpstreamUnavailable(answer="599"))
    await forgets(world)
    world.upstream.has("slot-1", State.SUCCESS)
    await world.time_passes_in_ticks(minutes=2)
    assert world.notifier.pushes == []
    assert await world.bot.hosting.need_of(claim.training.sample or "") is None


async def test_an_erasure_that_another_process_has_concluded_meanwhile_is_left_to_it(
    world: World, database_path: Path
) -> None:
    async def the_other_is_faster() -> None:
        world.clock.move(timedelta(minutes=2))
        await world.bot.sweep()

    await world.has_a_clone()
    world.script.plan("before delete", the_other_is_faster)
    await forgets(world)
    await world.bot.erase()
    assert len(world.receipts.sent) == 1
    assert rows_in(database_path) == NO_ROWS


async def test_what_was_counted_of_somebody_goes_last(world: World) -> None:
    await has_everything(world)

    def counted(bucket: Bucket, now: float) -> tuple[Bucket, None]:
        return replace(bucket, taken=1, until=now + 600), None

    async def a_receipt_is_counted() -> None:
        await world.tallies.change("send", ANNA, Bucket(), counted)

    await world.tallies.change("pace", ANNA, Bucket(), counted)
    await world.tallies.change("pace", BORIS, Bucket(), counted)
    world.script.plan("after receipt", a_receipt_is_counted)
    await forgets(world)
    assert await world.tallies.known(ANNA) == []
    assert await world.tallies.known(BORIS) == ["pace"]
