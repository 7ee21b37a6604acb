"""Everything about a person is erased, whatever comes between."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cloning.domain.errors import (
    Outdated,
    SlotLocked,
    TelegramUnavailable,
    Unreachable,
    UpstreamUnavailable,
)
from cloning.domain.models import State, Stayed, Step, Tombstone
from cloning.domain.owner import Owner, Question
from handlers.gates.rate_limit import Bucket
from tests.support.databases.sql import one_value
from tests.support.fakes.script import Killed
from tests.support.fakes.upstream import LOST_ANSWER
from tests.support.world import ANNA, BORIS, World

PAID = SlotLocked(answer="403 pro voice can not be deleted")
MOMENTS = 21
"""How many there are between the word of an owner and the end of the erasure."""


async def has_everything(world: World) -> None:
    """One clone is ready, another one is training, and a question is open."""
    clone = await world.has_a_clone(message_id=501)
    await world.has_a_training(message_id=502)
    await world.bot.collection.ask(ANNA, clone.id, Question.TITLE)


async def forgets(world: World, owner: int = ANNA) -> None:
    """An owner says that everything is to be erased, and means it."""
    assert await world.bot.erasure.ask(owner)
    await world.forgets(owner)


async def tombstone_of(world: World, owner: int = ANNA) -> Tombstone | None:
    async with world.database.transaction() as work:
        return await work.tombstones.get(owner)


async def owner_or_none(world: World, owner: int = ANNA) -> Owner | None:
    async with world.database.transaction() as work:
        return await work.owners.get(owner)


def rows_in(path: Path) -> dict[str, object]:
    return {name: one_value(path, f"SELECT count(*) FROM {name}") for name in TABLES}  # noqa: S608 - our names


TABLES = ("owners", "clones", "trainings", "announcements", "tombstones")
"""What is about somebody."""
NO_ROWS = dict.fromkeys(TABLES, 0)


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


async def test_the_receipt_speaks_the_language_of_its_owner(world: World) -> None:
    await world.has_a_clone()
    owner = await world.owner()
    async with world.database.transaction() as work:
        await work.owners.save(replace(owner, language="de"))
    await forgets(world)
    assert [one.language for one in world.receipts.sent] == ["de"]


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


async def test_a_slot_that_was_paid_for_is_named_in_the_receipt(
    world: World, database_path: Path
) -> None:
    await world.has_a_clone(message_id=501)
    await world.has_a_clone(message_id=502)
    world.script.plan("before delete", PAID, PAID, PAID)
    await forgets(world)
    assert [one.stayed for one in world.receipts.sent] == [
        (Stayed(title="My voice", slot_id="slot-1"),)
    ]
    assert [(slot.slot_id, slot.name) for slot in world.upstream.slots.values()] == [
        ("slot-1", "deleted")
    ]
    assert rows_in(database_path) == NO_ROWS


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


@pytest.mark.parametrize("moment", ["before receipt", "after receipt"])
async def test_a_receipt_that_may_not_have_arrived_is_sent_again(
    world: World, database_path: Path, moment: str
) -> None:
    await has_everything(world)
    world.script.plan(moment, TelegramUnavailable())
    await forgets(world)
    assert await tombstone_of(world) is not None
    await world.time_passes(seconds=31)
    assert await tombstone_of(world) is None
    assert rows_in(database_path) == NO_ROWS
    assert len(world.receipts.sent) in (1, 2)


async def test_while_telegram_is_down_the_receipt_is_tried_every_half_minute(
    world: World,
) -> None:
    await world.has_a_clone()
    world.script.from_now_on("before receipt", TelegramUnavailable())
    await forgets(world)
    world.script.moments.clear()
    await world.time_passes_in_ticks(minutes=5)
    assert world.script.moments.count("before receipt") == 10


async def test_an_owner_who_has_blocked_us_is_forgotten_without_a_receipt(
    world: World, database_path: Path
) -> None:
    await has_everything(world)
    world.script.plan("before receipt", Unreachable())
    await forgets(world)
    assert rows_in(database_path) == NO_ROWS
    assert world.receipts.sent == []


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


async def test_every_moment_of_an_erasure_is_tried(world: World) -> None:
    await has_everything(world)
    world.script.moments.clear()
    await forgets(world)
    moments = [moment for moment in world.script.moments if moment.startswith("after")]
    assert len(moments) == MOMENTS


@pytest.mark.parametrize("number", range(1, MOMENTS + 1))
async def test_a_kill_in_the_middle_keeps_nothing_of_the_person(
    world: World, database_path: Path, number: int
) -> None:
    await has_everything(world)
    world.script.kill_at(number, "after")
    with pytest.raises(Killed):
        await forgets(world)
    world.restarts()
    with suppress(Outdated):  # what was being handled is handed out again
        await (forgets(world) if number == 1 else world.forgets())
    await world.time_passes_in_ticks(minutes=2)
    assert world.upstream.slots == {}
    assert world.samples.hosted == {}
    assert rows_in(database_path) == NO_ROWS
    assert 1 <= len(world.receipts.sent) <= 2


@pytest.mark.parametrize("number", range(2, MOMENTS + 1))
async def test_after_a_kill_the_sweep_finishes_it_by_itself(
    world: World, database_path: Path, number: int
) -> None:
    await has_everything(world)
    assert await world.bot.erasure.ask(ANNA)
    world.script.kill_at(number - 1, "after")
    with pytest.raises(Killed):
        await world.forgets()
    world.restarts()
    await world.time_passes_in_ticks(minutes=2)
    assert world.upstream.slots == {}
    assert world.samples.hosted == {}
    assert rows_in(database_path) == NO_ROWS
    assert 1 <= len(world.receipts.sent) <= 2


async def test_while_a_receipt_is_on_its_way_nobody_sends_another(world: World) -> None:
    async def takes_long() -> None:
        world.clock.move(timedelta(seconds=31))

    await world.has_a_clone()
    world.script.plan("before delete", takes_long)
    world.script.plan("before receipt", world.bot.sweep)
    await forgets(world)
    assert len(world.receipts.sent) == 1


async def test_a_tap_that_is_handed_out_twice_at_once_has_one_receipt(world: World) -> None:
    await world.has_a_clone()
    world.script.plan("before receipt", world.forgets)
    await forgets(world)
    assert len(world.receipts.sent) == 1


async def test_an_owner_who_asks_again_before_the_receipt_came_gets_another(
    world: World, database_path: Path
) -> None:
    async def comes_back_and_says_it_again() -> None:
        await world.has_a_recording(message_id=503)
        world.clock.move(timedelta(seconds=1))
        assert await world.bot.erasure.ask(ANNA)
        await world.bot.erasure.confirm(ANNA)

    await world.has_a_clone(message_id=501)
    world.script.plan("before receipt", comes_back_and_says_it_again)
    await forgets(world)
    await world.time_passes_in_ticks(minutes=2)
    assert len(world.receipts.sent) == 2
    assert rows_in(database_path) == NO_ROWS


async def test_an_owner_who_asks_again_elsewhere_before_the_receipt_came_gets_another_there(
    world: World, database_path: Path
) -> None:
    async def says_it_again_in_another_topic() -> None:
        await world.has_a_recording(message_id=503)
        assert await world.bot.erasure.ask(ANNA)
        await world.bot.erasure.confirm(ANNA, message_thread_id=7)

    await world.has_a_clone(message_id=501)
    world.script.plan("before receipt", says_it_again_in_another_topic)
    await forgets(world)
    await world.time_passes_in_ticks(minutes=2)
    assert [receipt.message_thread_id for receipt in world.receipts.sent] == [None, 7]
    assert rows_in(database_path) == NO_ROWS


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


async def test_the_receipt_goes_into_the_topic_that_it_was_asked_for_in(world: World) -> None:
    await world.has_a_clone()
    await world.bot.erasure.ask(ANNA)
    await world.forgets(topic=77)
    assert [tombstone.message_thread_id for tombstone in world.receipts.sent] == [77]


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


async def test_a_repeated_confirmation_names_again_what_it_has_dropped(world: World) -> None:
    claim = await world.has_a_recording()
    await world.bot.erasure.ask(ANNA)
    first = await world.bot.erasure.confirm(ANNA)
    again = await world.bot.erasure.confirm(ANNA)
    assert [one.training.id for one in again or ()] == [claim.training.id]
    assert [one.owner.speaks for one in again or ()] == [one.owner.speaks for one in first or ()]
