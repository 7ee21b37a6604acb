from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.pace import Pace, Verdict
from tests.fakes import FakeClock

ANNA, BERT = 1, 2
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def pace(clock: FakeClock) -> Pace:
    return Pace(per_minute=20, at_once=5, clock=clock)


def taken(pace: Pace, chat: int, update_ids: range, sent_at: datetime | None = None) -> int:
    verdicts = [pace.judge(chat, number, sent_at) for number in update_ids]
    return verdicts.count(Verdict.TAKEN)


def test_so_many_may_come_at_once_and_no_more(pace: Pace) -> None:
    assert taken(pace, ANNA, range(100)) == 5


def test_after_that_one_is_taken_every_three_seconds(pace: Pace, clock: FakeClock) -> None:
    taken(pace, ANNA, range(5))
    clock.move(2.9 * SECOND)
    assert taken(pace, ANNA, range(10, 12)) == 0
    clock.move(0.1 * SECOND)
    assert taken(pace, ANNA, range(20, 22)) == 1


def test_a_pause_gives_back_no_more_than_may_come_at_once(pace: Pace, clock: FakeClock) -> None:
    taken(pace, ANNA, range(5))
    clock.move(timedelta(days=1))
    assert taken(pace, ANNA, range(10, 110)) == 5


def test_500_notes_in_a_minute_cost_nobody_else_a_token(pace: Pace, clock: FakeClock) -> None:
    of_anna = of_bert = 0
    for number in range(500):
        of_anna += taken(pace, ANNA, range(number, number + 1))
        if number % 50 == 0:
            of_bert += taken(pace, BERT, range(1000 + number, 1001 + number))
        clock.move(0.12 * SECOND)
    assert (of_anna, of_bert) == (24, 10)


def test_an_update_that_is_handled_again_takes_no_second_token(pace: Pace) -> None:
    assert [pace.judge(ANNA, 7) for _ in range(20)] == [Verdict.TAKEN] * 20
    assert taken(pace, ANNA, range(8, 100)) == 4


def test_what_piled_up_while_we_slept_is_judged_by_when_it_was_sent(
    pace: Pace, clock: FakeClock
) -> None:
    evening = clock() - timedelta(hours=8)
    verdicts = [pace.judge(ANNA, n, evening + n * timedelta(minutes=1)) for n in range(100)]
    assert set(verdicts) == {Verdict.TAKEN}


def test_a_clock_that_jumps_back_gives_and_takes_nothing(pace: Pace, clock: FakeClock) -> None:
    taken(pace, ANNA, range(3))
    clock.move(-timedelta(days=1))
    assert taken(pace, ANNA, range(10, 20)) == 2


def test_a_warning_stands_for_half_a_minute(pace: Pace, clock: FakeClock) -> None:
    pace.judge(ANNA, 1)
    said = [pace.is_warned(ANNA)]
    pace.warned(ANNA)
    said.append(pace.is_warned(ANNA))
    said.append(pace.is_warned(BERT))
    clock.move(30 * SECOND)
    said.append(pace.is_warned(ANNA))
    assert said == [False, True, False, False]


def test_only_so_many_chats_are_remembered(clock: FakeClock) -> None:
    pace = Pace(per_minute=20, at_once=1, clock=clock, remembered=100)
    for chat in range(100_000):
        pace.judge(chat, 1)
    assert len(pace) == 100
    assert pace.judge(99_999, 2) is Verdict.TOO_FAST


@given(st.lists(st.floats(0, 90), min_size=1, max_size=200), st.integers(1, 30))
def test_within_any_time_no_more_is_taken_than_at_once_and_the_minutes_share(
    pauses: list[float], at_once: int
) -> None:
    clock = FakeClock()
    pace = Pace(per_minute=20, at_once=at_once, clock=clock)
    began, took = clock(), 0
    for number, pause in enumerate(pauses):
        clock.move(pause * SECOND)
        took += pace.judge(ANNA, number) is Verdict.TAKEN
        assert took <= at_once + (clock() - began).total_seconds() / 3 + 0.001
