"""Trouble with our account costs nobody a try, and every call tells of it."""

from typing import TYPE_CHECKING

import pytest

from cloning.domain.errors import (
    SlotLocked,
    StorageUnavailable,
    UpstreamDenied,
    UpstreamUnavailable,
)
from cloning.domain.models import State, Step
from cloning.domain.progress import Progress
from cloning.domain.trouble import Trouble
from tests.support.fakes.upstream import NEVER_SENT
from tests.support.world import World
from tests.unit.cloning.upkeep.account import NO_CREDIT, NO_KEY, NO_RIGHTS, NO_SLOTS, denied

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping


@pytest.mark.parametrize("denial", [NO_SLOTS, NO_CREDIT, NO_RIGHTS, NO_KEY])
@pytest.mark.parametrize("call", ["create", "voices", "train"])
async def test_a_recording_waits_as_long_as_the_account_is_turned_away(
    world: World, call: str, denial: UpstreamDenied
) -> None:
    claim = await world.has_a_recording()
    world.script.from_now_on(f"before {call}", denial)
    await world.work_until_idle()
    waits_at = Step.TRAIN if call == "train" else Step.RESERVE
    for _ in range(3):
        await world.time_passes_in_ticks(minutes=60, tick=600)
        training = await world.training(claim.training.id)
        assert (training.step, training.outcome, training.tries) == (waits_at, None, 0)
        assert training.sample in world.samples.hosted
    assert world.notifier.troubles == [Trouble.UPSTREAM_DENIES]
    assert world.notifier.pushes == []

    world.script.no_longer(f"before {call}")
    await world.time_passes_in_ticks(minutes=3, tick=10)
    assert (await world.training(claim.training.id)).step is Step.WATCH
    assert len(world.upstream.slots) == 1


async def test_its_owner_is_told_at_once(world: World) -> None:
    await world.has_a_recording()
    world.script.from_now_on("before create", NO_SLOTS)
    await world.work_until_idle()
    assert world.notifier.shown == [Progress.DELAYED]


async def test_a_deleted_clone_does_not_wait_for_the_account(world: World) -> None:
    claim = await world.has_a_recording()
    world.script.from_now_on("before create", NO_SLOTS)
    await world.work_until_idle()
    assert await world.deletes(claim.clone.id)


@pytest.mark.parametrize("call", ["create", "train", "rename", "get", "voices", "delete", "ping"])
async def test_every_kind_of_call_is_listened_to(run_by_two: World, call: str) -> None:
    world = run_by_two
    world.upstream.has("slot-1", State.INIT)
    world.script.plan(f"before {call}", NO_CREDIT)
    account = world.bot.account
    calls: Mapping[str, Callable[[], Awaitable[object]]] = {
        "create": lambda: account.create(None),
        "train": lambda: account.train("slot-1", sample_url="https://a", title="Anna"),
        "rename": lambda: account.rename("slot-1", "Anna"),
        "get": lambda: account.get("slot-1"),
        "voices": account.voices,
        "delete": lambda: account.delete("slot-1"),
        "ping": account.ping,
    }
    with pytest.raises(UpstreamDenied):
        await calls[call]()
    async with world.database.transaction() as work:
        [alert] = await work.alerts.all()
    assert alert.calls == {call}
    await calls[call]()
    async with world.database.transaction() as work:
        [alert] = await work.alerts.all()
    assert alert.over_at == world.clock()


async def test_a_refusal_of_one_slot_proves_the_key_but_is_no_trouble(run_by_two: World) -> None:
    world = run_by_two
    await denied(world, NO_KEY)
    world.upstream.has("slot-1", State.SUCCESS)
    world.script.plan("before delete", SlotLocked(answer="403"))
    with pytest.raises(SlotLocked):
        await world.bot.account.delete("slot-1")
    async with world.database.transaction() as work:
        [alert] = await work.alerts.all()
    assert alert.over_at == world.clock()


async def test_what_was_refused_about_a_person_is_not_kept_in_words(run_by_two: World) -> None:
    world = run_by_two
    world.upstream.has("slot-1", State.INIT)
    world.script.plan("before train", UpstreamDenied(answer="402 no credit for “Anna”"))
    with pytest.raises(UpstreamDenied):
        await world.bot.account.train("slot-1", sample_url="https://a", title="Anna")
    async with world.database.transaction() as work:
        [alert] = await work.alerts.all()
    assert alert.answer == "402"


async def test_a_database_that_is_away_hides_no_answer_of_the_upstream(run_by_two: World) -> None:
    world = run_by_two
    world.script.plan("before begin", StorageUnavailable())
    await denied(world, NO_KEY)
    await denied(world, NO_KEY)
    world.script.plan("before begin", StorageUnavailable())
    assert await world.bot.account.voices() == []
    async with world.database.transaction() as work:
        [alert] = await work.alerts.all()
    assert alert.over_at is None


async def test_an_outage_is_no_trouble_with_the_account(run_by_two: World) -> None:
    world = run_by_two
    world.script.plan("before voices", NEVER_SENT)
    with pytest.raises(UpstreamUnavailable):
        await world.bot.account.voices()
    await world.bot.sweep()
    assert world.operators.heard == []
