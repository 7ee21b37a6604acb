"""Trouble with our account costs nobody a try, and the operators hear of it once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import pytest

from cloning.domain.errors import (
    CloningError,
    SlotLocked,
    StorageUnavailable,
    TelegramUnavailable,
    Unreachable,
    UpstreamDenied,
    UpstreamUnavailable,
)
from cloning.domain.models import State, Step
from cloning.domain.progress import Progress
from cloning.domain.trouble import AccountTrouble, Trouble
from cloning.upkeep.alarm import CALM
from tests.support.fakes.upstream import NEVER_SENT
from tests.support.world import BORIS, World

OLGA, PETER = 501, 502
"""They run the bot."""
NO_SLOTS = UpstreamDenied(answer="400 no more slots", reqid="r-1", account=AccountTrouble.SLOTS)
NO_CREDIT = UpstreamDenied(answer="402 pay first", account=AccountTrouble.CREDIT)
NO_RIGHTS = UpstreamDenied(answer="403 forbidden", account=AccountTrouble.RIGHTS)
NO_KEY = UpstreamDenied(answer="401 unauthorized")
SECONDS_CALM = CALM.total_seconds()


@pytest.fixture
def run_by_two(world: World) -> World:
    world.admins = frozenset({OLGA, PETER})
    world.bot = world.another_process()
    return world


def told(about: AccountTrouble, *, over: bool) -> Sequence[tuple[int, str, bool]]:
    return [(admin, about.value, over) for admin in (OLGA, PETER)]


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


async def test_an_alert_that_another_process_has_forgotten_stays_forgotten(world: World) -> None:
    await denied(world, NO_KEY)
    async with world.database.transaction() as work:
        await work.alerts.remove(AccountTrouble.KEY)
    await world.bot.account.voices()
    async with world.database.transaction() as work:
        assert await work.alerts.all() == []


async def test_an_outage_is_no_trouble_with_the_account(run_by_two: World) -> None:
    world = run_by_two
    world.script.plan("before voices", NEVER_SENT)
    with pytest.raises(UpstreamUnavailable):
        await world.bot.account.voices()
    await world.bot.sweep()
    assert world.operators.heard == []


async def denied(world: World, denial: UpstreamDenied) -> None:
    """Have a LIST denied."""
    world.script.plan("before voices", denial)
    with pytest.raises(UpstreamDenied):
        await world.bot.account.voices()
