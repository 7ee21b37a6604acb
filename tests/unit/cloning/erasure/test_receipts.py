"""Somebody who was erased gets one receipt, where they asked for it, and is forgotten then."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cloning.domain.errors import TelegramUnavailable, Unreachable
from cloning.domain.models import Stayed
from tests.support.world import ANNA, World
from tests.unit.cloning.erasure.forgetting import (
    NO_ROWS,
    PAID,
    forgets,
    has_everything,
    rows_in,
    tombstone_of,
)


async def test_the_receipt_speaks_the_language_of_its_owner(world: World) -> None:
    await world.has_a_clone()
    owner = await world.owner()
    async with world.database.transaction() as work:
        await work.owners.save(replace(owner, language="de"))
    await forgets(world)
    assert [one.language for one in world.receipts.sent] == ["de"]


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


async def test_the_receipt_goes_into_the_topic_that_it_was_asked_for_in(world: World) -> None:
    await world.has_a_clone()
    await world.bot.erasure.ask(ANNA)
    await world.forgets(topic=77)
    assert [tombstone.message_thread_id for tombstone in world.receipts.sent] == [77]


async def test_a_repeated_confirmation_names_again_what_it_has_dropped(world: World) -> None:
    claim = await world.has_a_recording()
    await world.bot.erasure.ask(ANNA)
    first = await world.bot.erasure.confirm(ANNA)
    again = await world.bot.erasure.confirm(ANNA)
    assert [one.training.id for one in again or ()] == [claim.training.id]
    assert [one.owner.speaks for one in again or ()] == [one.owner.speaks for one in first or ()]
