from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.gates.rate_limit import Pace, Verdict
from storage.in_memory.tallies import InMemoryTallies
from tests.support.fakes.clock import FakeClock

ANNA, BERT = 1, 2
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def pace(clock: FakeClock) -> Pace:
    return Pace(per_minute=20, at_once=5, tallies=InMemoryTallies(clock))


async def taken(pace: Pace, chat: int, update_ids: range, sent_at: datetime | None = None) -> int:
    verdicts = [await pace.judge(chat, number, sent_at) for number in update_ids]
    return verdicts.count(Verdict.TAKEN)


async def test_a_chat_may_send_five_at_once_and_no_more(pace: Pace) -> None:
    assert await taken(pace, ANNA, range(100)) == 5


async def test_after_that_one_is_taken_every_three_seconds(pace: Pace, clock: FakeClock) -> None:
    await taken(pace, ANNA, range(5))
    clock.move(2.9 * SECOND)
    assert await taken(pace, ANNA, range(10, 12)) == 0
    clock.move(0.1 * SECOND)
    assert await taken(pace, ANNA, range(20, 22)) == 1


async def test_a_pause_gives_back_no_more_than_may_come_at_once(
    pace: Pace, clock: FakeClock
) -> None:
    await taken(pace, ANNA, range(5))
    clock.move(timedelta(days=1))
    assert await taken(pace, ANNA, range(10, 110)) == 5


async def test_500_notes_in_a_minute_cost_nobody_else_a_token(pace: Pace, clock: FakeClock) -> None:
    of_anna = of_bert = 0
    for number in range(500):
        of_anna += await taken(pace, ANNA, range(number, number + 1))
        if number % 50 == 0:
            of_bert += await taken(pace, BERT, range(1000 + number, 1001 + number))
        clock.move(0.12 * SECOND)
    assert (of_anna, of_bert) == (24, 10)


async def test_an_update_that_is_handled_again_takes_no_second_token(pace: Pace) -> None:
    assert [await pace.judge(ANNA, 7) for _ in range(20)] == [Verdict.TAKEN] * 20
    assert await taken(pace, ANNA, range(8, 100)) == 4


async def test_a_backlog_is_judged_by_when_it_was_sent(pace: Pace, clock: FakeClock) -> None:
    evening = clock() - timedelta(hours=8)
    verdicts = [await pace.judge(ANNA, n, evening + n * timedelta(minutes=1)) for n in range(100)]
    assert set(verdicts) == {Verdict.TAKEN}


async def test_a_clock_that_jumps_back_gives_and_takes_nothing(
    pace: Pace, clock: FakeClock
) -> None:
    await taken(pace, ANNA, range(3))
    clock.move(-timedelta(days=1))
    assert await taken(pace, ANNA, range(10, 20)) == 2


@pytest.mark.parametrize("ahead", [-timedelta(days=400), -timedelta(hours=1), timedelta(hours=1)])
async def test_clocks_that_differ_refuse_nobody_who_sends_and_presses_slowly(
    pace: Pace, clock: FakeClock, ahead: timedelta
) -> None:
    verdicts = []
    for number in range(400):
        clock.move(4 * SECOND)
        is_message = number % 100 >= 50
        verdicts.append(await pace.judge(ANNA, number, clock() + ahead if is_message else None))
    assert set(verdicts) == {Verdict.TAKEN}


@pytest.mark.parametrize("ahead", [-timedelta(hours=1), timedelta(0), timedelta(hours=1)])
async def test_messages_and_presses_share_one_bucket_however_the_clocks_differ(
    pace: Pace, clock: FakeClock, ahead: timedelta
) -> None:
    took = 0
    for number in range(0, 1200, 2):
        clock.move(0.1 * SECOND)
        date = (clock() + ahead).replace(microsecond=0)
        took += await pace.judge(ANNA, number, date) is Verdict.TAKEN
        took += await pace.judge(ANNA, number + 1) is Verdict.TAKEN
    assert 24 <= took <= 5 + 60 / 3 + 1


async def test_presses_that_piled_up_are_judged_by_the_messages_between_them(
    pace: Pace, clock: FakeClock
) -> None:
    evening = clock() - timedelta(hours=8)
    verdicts = [await pace.judge(ANNA, 1000, evening)]
    for number in range(0, 200, 2):
        await pace.judge(BERT, number, evening + number * timedelta(minutes=1))
        verdicts.append(await pace.judge(ANNA, number + 1))
    assert set(verdicts) == {Verdict.TAKEN}


@pytest.mark.parametrize("jump", [-timedelta(days=1), timedelta(days=1)])
async def test_a_clock_that_jumps_refuses_nobody_who_sends_and_presses_slowly(
    pace: Pace, clock: FakeClock, jump: timedelta
) -> None:
    sent_at, verdicts = clock(), []
    for number in range(400):
        if number == 120:
            clock.move(jump)
        clock.move(4 * SECOND)
        sent_at += 4 * SECOND
        verdicts.append(await pace.judge(ANNA, number, sent_at if number % 100 >= 50 else None))
    assert set(verdicts) == {Verdict.TAKEN}


@pytest.mark.parametrize("old", [timedelta(seconds=30), timedelta(days=400)])
async def test_old_dates_between_the_new_ones_buy_nothing(
    pace: Pace, clock: FakeClock, old: timedelta
) -> None:
    took = 0
    for number in range(600):
        clock.move(0.1 * SECOND)
        took += await pace.judge(ANNA, number, clock() - old * (number % 2)) is Verdict.TAKEN
    assert took <= 5 + 60 / 3 + 1


@given(
    st.lists(st.tuples(st.floats(0, 20), st.booleans()), min_size=1, max_size=200),
    st.floats(-1e7, 1e7),
)
async def test_two_clocks_give_no_more_than_one_would(
    steps: list[tuple[float, bool]], ahead: float
) -> None:
    clock = FakeClock()
    pace = Pace(per_minute=20, at_once=5, tallies=InMemoryTallies(clock))
    began, took = clock(), 0
    for number, (pause, is_message) in enumerate(steps):
        clock.move(pause * SECOND)
        date = (clock() + ahead * SECOND).replace(microsecond=0)
        took += await pace.judge(ANNA, number, date if is_message else None) is Verdict.TAKEN
        assert took <= 5 + ((clock() - began).total_seconds() + 1) / 3 + 0.001


async def test_a_warning_stands_for_half_a_minute(pace: Pace, clock: FakeClock) -> None:
    await pace.judge(ANNA, 1)
    said = [await pace.is_warned(ANNA)]
    await pace.warned(ANNA)
    said.append(await pace.is_warned(ANNA))
    said.append(await pace.is_warned(BERT))
    clock.move(30 * SECOND)
    said.append(await pace.is_warned(ANNA))
    assert said == [False, True, False, False]


async def test_a_clock_that_is_put_back_does_not_prolong_a_warning(
    pace: Pace, clock: FakeClock
) -> None:
    await pace.judge(ANNA, 1)
    await pace.warned(ANNA)
    clock.move(-timedelta(days=1))
    assert not await pace.is_warned(ANNA)


async def test_the_number_of_remembered_chats_is_limited(clock: FakeClock) -> None:
    tallies = InMemoryTallies(clock, most=100)
    pace = Pace(per_minute=20, at_once=1, tallies=tallies)
    for chat in range(100_000):
        await pace.judge(chat, 1)
    assert len(tallies) == 100
    assert await pace.judge(99_999, 2) is Verdict.TOO_FAST


@given(st.lists(st.floats(0, 90), min_size=1, max_size=200), st.integers(1, 30))
async def test_within_any_time_no_more_is_taken_than_at_once_and_the_minutes_share(
    pauses: list[float], at_once: int
) -> None:
    clock = FakeClock()
    pace = Pace(per_minute=20, at_once=at_once, tallies=InMemoryTallies(clock))
    began, took = clock(), 0
    for number, pause in enumerate(pauses):
        clock.move(pause * SECOND)
        took += await pace.judge(ANNA, number) is Verdict.TAKEN
        assert took <= at_once + (clock() - began).total_seconds() / 3 + 0.001
