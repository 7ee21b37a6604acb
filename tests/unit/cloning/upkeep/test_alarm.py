"""Operators hear once of a trouble and once of its end, whoever tells them, and when."""

from collections.abc import Sequence

import pytest

from cloning.domain.errors import (
    CloningError,
    StorageUnavailable,
    TelegramUnavailable,
    Unreachable,
    UpstreamDenied,
)
from cloning.domain.models import State
from cloning.domain.trouble import AccountTrouble
from cloning.upkeep.alarm import CALM
from tests.support.world import BORIS, World
from tests.unit.cloning.upkeep.account import (
    NO_CREDIT,
    NO_KEY,
    NO_RIGHTS,
    NO_SLOTS,
    OLGA,
    PETER,
    SECONDS_CALM,
    denied,
    told,
)


@pytest.mark.parametrize("denial", [NO_SLOTS, NO_CREDIT, NO_RIGHTS, NO_KEY])
async def test_every_operator_hears_once_that_it_begins_and_once_that_it_is_over(
    run_by_two: World, denial: UpstreamDenied
) -> None:
    world = run_by_two
    await world.has_a_recording()
    await world.has_a_recording(owner=BORIS, message_id=601)
    world.script.from_now_on("before create", denial)
    await world.work_until_idle()
    await world.time_passes(seconds=1)
    assert world.operators.heard == told(denial.account, over=False)
    await world.time_passes_in_ticks(minutes=30, tick=150)
    assert world.operators.heard == told(denial.account, over=False)

    world.script.no_longer("before create")
    await world.time_passes_in_ticks(minutes=5, tick=10)
    both = [*told(denial.account, over=False), *told(denial.account, over=True)]
    assert world.operators.heard == both
    async with world.database.transaction() as work:
        assert await work.alerts.all() == []


async def test_neither_a_restart_nor_another_process_tells_it_again(run_by_two: World) -> None:
    world = run_by_two
    await world.has_a_recording()
    world.script.from_now_on("before create", NO_SLOTS)
    await world.work_until_idle()
    await world.time_passes(seconds=1)
    other = world.another_process()
    await other.sweep()
    world.restarts()
    await world.time_passes_in_ticks(minutes=2)
    assert world.operators.heard == told(AccountTrouble.SLOTS, over=False)

    world.script.no_longer("before create")
    world.restarts()
    async with world.database.transaction() as work:
        world.bot.account.know(await work.alerts.all())
    await world.time_passes_in_ticks(minutes=3)
    assert world.operators.heard[2:] == told(AccountTrouble.SLOTS, over=True)


async def test_a_trouble_that_comes_and_goes_is_one_trouble(run_by_two: World) -> None:
    world = run_by_two
    for _ in range(3):
        await denied(world, NO_KEY)
        await world.bot.sweep()
        await world.bot.account.voices()
        await world.time_passes(seconds=SECONDS_CALM - 1)
    assert world.operators.heard == told(AccountTrouble.KEY, over=False)
    await world.time_passes(seconds=SECONDS_CALM)
    assert world.operators.heard[2:] == told(AccountTrouble.KEY, over=True)


async def test_a_trouble_that_was_over_begins_anew(run_by_two: World) -> None:
    world = run_by_two
    await denied(world, NO_KEY)
    await world.bot.sweep()
    await world.bot.account.voices()
    world.clock.move(CALM)
    world.script.plan("after alert", lambda: denied(world, NO_KEY))
    await world.bot.sweep()
    await world.bot.sweep()
    assert world.operators.heard[:3] == [
        *told(AccountTrouble.KEY, over=False),
        (OLGA, "key", True),
    ]
    assert world.operators.heard[3:] == told(AccountTrouble.KEY, over=False)


async def test_nobody_is_told_the_end_of_what_they_never_heard(run_by_two: World) -> None:
    world = run_by_two
    await denied(world, NO_KEY)
    await world.bot.account.voices()
    await world.time_passes(seconds=SECONDS_CALM)
    assert world.operators.heard == []
    async with world.database.transaction() as work:
        assert await work.alerts.all() == []


@pytest.mark.parametrize(
    ("fault", "heard"),
    [
        (TelegramUnavailable(delivered=False), [PETER, OLGA]),
        (TelegramUnavailable(), [PETER]),
        (Unreachable(), [PETER]),
        (StorageUnavailable(), [PETER]),
    ],
)
async def test_who_was_certainly_not_told_is_told_later_and_nobody_twice(
    run_by_two: World, fault: CloningError, heard: Sequence[int]
) -> None:
    world = run_by_two
    await denied(world, NO_KEY)
    world.script.plan("before alert", fault)
    await world.bot.sweep()
    await world.bot.sweep()
    assert [admin for admin, _about, _over in world.operators.heard] == heard


async def test_the_end_is_told_later_too_if_telegram_is_away(run_by_two: World) -> None:
    world = run_by_two
    await denied(world, NO_KEY)
    await world.bot.alarm.tell()
    await world.bot.account.voices()
    world.clock.move(CALM)
    world.script.plan("before alert", *[TelegramUnavailable(delivered=False)] * 2)
    await world.bot.alarm.tell()
    await world.bot.alarm.tell()
    assert world.operators.heard[2:] == told(AccountTrouble.KEY, over=True)


async def test_two_workers_that_tell_at_once_tell_everybody_once(run_by_two: World) -> None:
    world = run_by_two
    await denied(world, NO_KEY)
    world.script.plan("before alert", world.another_process().alarm.tell)
    await world.bot.alarm.tell()
    assert sorted(world.operators.heard) == told(AccountTrouble.KEY, over=False)


async def test_one_that_is_too_late_with_the_end_leaves_the_next_trouble(
    run_by_two: World,
) -> None:
    world = run_by_two
    await denied(world, NO_KEY)
    await world.bot.alarm.tell()
    await world.bot.account.voices()
    world.clock.move(CALM)
    world.script.plan("after alert", world.another_process().alarm.tell)
    await world.bot.alarm.tell()
    assert sorted(world.operators.heard[2:]) == told(AccountTrouble.KEY, over=True)


async def test_a_call_that_still_fails_keeps_the_trouble_open(run_by_two: World) -> None:
    world = run_by_two
    world.upstream.has("slot-1", State.SUCCESS)
    await denied(world, NO_CREDIT)
    world.script.plan("before create", NO_CREDIT)
    with pytest.raises(UpstreamDenied):
        await world.bot.account.create(None)
    await world.bot.account.create(None)
    await world.time_passes(seconds=SECONDS_CALM)
    assert world.operators.heard == told(AccountTrouble.CREDIT, over=False)
    await world.bot.account.voices()
    await world.time_passes(seconds=SECONDS_CALM)
    assert world.operators.heard[2:] == told(AccountTrouble.CREDIT, over=True)


async def test_an_alert_that_another_process_has_forgotten_stays_forgotten(world: World) -> None:
    await denied(world, NO_KEY)
    async with world.database.transaction() as work:
        await work.alerts.remove(AccountTrouble.KEY)
    await world.bot.account.voices()
    async with world.database.transaction() as work:
        assert await work.alerts.all() == []
