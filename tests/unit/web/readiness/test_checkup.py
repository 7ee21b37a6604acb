"""What a process knows of itself, and what somebody has to do about it."""

import asyncio

import pytest

from bot.web.readiness.checkup import DATABASE_AWAY, LEFT_ALONE, Kept
from bot.web.readiness.contacts import Neighbour
from bot.web.readiness.rounds import SILENCE, UNUSABLE
from cloning.domain.errors import SlotLocked, UpstreamDenied, UpstreamUnavailable
from cloning.domain.trouble import AccountTrouble
from tests.support.fakes.clock import FakeClock
from tests.support.readiness import FakeProcess, FakeRoll
from tests.unit.web.readiness.looking import DENIED, SECOND, named

DOWN = UpstreamUnavailable(answer="502")


async def test_when_all_is_well_it_says_ready_and_shows_the_process(process: FakeProcess) -> None:
    process.contacts.met(Neighbour.TELEGRAM)
    health = await process.checkup.look()
    assert (health.ready, health.problems) == (True, [])
    assert str(health) == (
        "ready\n\nall aaaaaaaa, 0.2.0: 0 s ago; breaker closed;"
        " telegram 0 s ago, upstream never, database never, samples 0 s ago"
    )


async def test_a_database_that_is_away_is_named_and_the_process_is_shown(
    process: FakeProcess, roll: FakeRoll
) -> None:
    roll.is_away = True
    await process.rounds.sign()
    health = await process.checkup.look()
    assert (health.ready, health.problems, len(health.rows)) == (False, [DATABASE_AWAY], 1)
    assert health.rows[0].contacts[Neighbour.DATABASE].trouble == UNUSABLE


@pytest.mark.parametrize("word", ["disk", "samples"])
async def test_a_place_that_takes_no_samples_is_named(process: FakeProcess, word: str) -> None:
    process.samples = word
    health = await process.checkup.look()
    assert (health.ready, named(health)) == (False, [word])


async def test_a_place_for_samples_that_hangs_is_named_and_looked_at_once(
    process: FakeProcess,
) -> None:
    looks, never = 0, asyncio.Event()

    async def hang() -> str | None:
        nonlocal looks
        looks += 1
        await never.wait()
        return None

    process.rounds.samples = hang
    for _ in range(3):
        assert named(await process.checkup.look()) == ["samples"]
    assert looks == 1
    never.set()
    assert (await process.checkup.look()).ready


async def test_updates_and_steps_that_wait_too_long_are_counted(process: FakeProcess) -> None:
    process.overdue = (12, 3)
    health = await process.checkup.look()
    assert not health.ready
    intake, steps = map(str, health.problems)
    assert intake.startswith("intake: 12 ")
    assert steps.startswith("steps: 3 ")


async def test_talk_that_somebody_must_look_after_is_named(process: FakeProcess) -> None:
    process.talk = "the webhook was removed by another program with this token: stop that program"
    health = await process.checkup.look()
    assert not health.ready
    assert str(health.problems[0]) == f"telegram: {process.talk} [all aaaaaaaa]"


async def test_a_telegram_that_is_silent_for_two_minutes_is_named_until_it_answers(
    process: FakeProcess, clock: FakeClock
) -> None:
    ready = []
    for heard_before in (SILENCE, SILENCE + SECOND):
        process.contacts.met(Neighbour.TELEGRAM)
        clock.move(heard_before)
        ready.append((await process.checkup.look()).ready)
    process.contacts.met(Neighbour.TELEGRAM)
    ready.append((await process.checkup.look()).ready)
    assert ready == [True, False, True]


async def test_a_key_that_is_refused_is_for_somebody_to_mend_and_no_message_is_repeated(
    process: FakeProcess,
) -> None:
    process.contacts.upstream_heard(DENIED)
    health = await process.checkup.look()
    assert (health.ready, named(health)) == (False, ["upstream"])
    assert "VOICE_API_KEY" in str(health)
    assert "(401)" in str(health)
    assert "qvc-7" not in str(health)
    process.contacts.upstream_heard(None)
    assert (await process.checkup.look()).ready


@pytest.mark.parametrize(
    ("account", "cure"),
    [
        (AccountTrouble.KEY, "VOICE_API_KEY"),
        (AccountTrouble.RIGHTS, "rights"),
        (AccountTrouble.CREDIT, "top the account up"),
        (AccountTrouble.SLOTS, "reconcile"),
    ],
)
async def test_each_trouble_with_the_account_has_its_own_cure_and_lasts_while_somebody_waits(
    process: FakeProcess, account: AccountTrouble, cure: str
) -> None:
    process.contacts.upstream_heard(UpstreamDenied(answer="400", account=account))
    process.account = [account]
    health = await process.checkup.look()
    assert [(each.what, cure in each.says) for each in health.problems] == [
        ("account", True),
        ("upstream", True),
    ]
    process.contacts.upstream_heard(None)  # such as a GET, which needs no credit
    health = await process.checkup.look()
    assert (health.ready, named(health)) == (False, ["account"])


async def test_a_slot_that_must_not_be_deleted_is_no_trouble_with_the_key(
    process: FakeProcess,
) -> None:
    process.contacts.upstream_heard(SlotLocked(answer="403"))
    assert (await process.checkup.look()).problems == []


async def test_an_upstream_that_is_down_is_named_and_we_stay_ready(process: FakeProcess) -> None:
    process.contacts.upstream_heard(DOWN)
    process.breaker_is_open = True
    health = await process.checkup.look()
    assert (health.ready, named(health)) == (True, ["upstream", "upstream"])
    assert LEFT_ALONE.says in str(health)


async def test_a_database_that_does_not_answer_is_asked_once_however_many_want_to_know(
    process: FakeProcess,
) -> None:
    looks, never = 0, asyncio.Event()
    ask = process.checkup.kept

    async def hang() -> Kept:
        nonlocal looks
        looks += 1
        await never.wait()
        return await ask()

    process.checkup.kept = hang
    answers = await asyncio.gather(*(process.checkup.look() for _ in range(100)))
    assert {tuple(health.problems) for health in answers} == {(DATABASE_AWAY,)}
    assert looks == 1
    never.set()
    assert (await process.checkup.look()).ready
