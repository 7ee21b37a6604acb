"""The rule of when the next message may be sent, on a clock that the test moves."""

from bisect import bisect_left

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.telegram.places import (
    FARTHEST_PLACE,
    IN_ALL,
    LONGEST_HOLD,
    SENDING,
    TO_A_CHAT,
    TO_A_GROUP,
    Places,
    Rate,
    hold,
    is_held,
    note_refusal,
    sent_by,
    take,
)

NOON = 1_772_452_800.0
ANY_WAIT = 1e6
LONG_WAIT = FARTHEST_PLACE / 2
"""Longer than anybody waits, and too short for a place that only a wrong clock explains."""

RATES = {"all": IN_ALL, "chat": TO_A_CHAT, "group": TO_A_GROUP}


def moments(rate: Rate, pauses: list[float]) -> list[float]:
    """Return when messages go, of which each is wanted after a pause, in seconds.

    Those that would have to wait too long are given up.
    """
    places, now, went = Places(), NOON, []
    for pause in pauses:
        now += pause
        places, (taken, wait) = take(places, now, rate, patience=LONG_WAIT)
        assert wait >= 0
        if taken:
            went.append(now + wait)
    return went


def most_within(went: list[float], seconds: float) -> int:
    """Return the most that went within any stretch of this length."""
    return max(bisect_left(went, begin + seconds) - number for number, begin in enumerate(went))


PAUSES = st.lists(st.floats(0, 2) | st.just(0.0), min_size=1, max_size=200)


@given(PAUSES)
def test_never_more_than_thirty_messages_go_in_any_second(pauses: list[float]) -> None:
    assert most_within(moments(IN_ALL, pauses), 1.0) <= 30


@given(PAUSES, st.lists(st.floats(0, 0.034), min_size=200, max_size=200))
def test_messages_that_are_a_little_late_make_no_more_than_thirty(
    pauses: list[float], late: list[float]
) -> None:
    went = [at + late[number] for number, at in enumerate(moments(IN_ALL, pauses))]
    assert most_within(sorted(went), 1.0) <= 30


@given(PAUSES, st.integers(1, 90))
@example([0.0] * 200, 60)
def test_a_chat_gets_one_a_second_besides_five_at_once(pauses: list[float], seconds: int) -> None:
    went = moments(TO_A_CHAT, pauses)
    assert went == sorted(went)
    assert most_within(went, seconds - 0.001) <= seconds + 4


@given(PAUSES)
@example([0.0] * 200)
def test_a_group_gets_no_more_than_twenty_a_minute(pauses: list[float]) -> None:
    assert most_within(moments(TO_A_GROUP, pauses), 59.999) <= 20


def test_those_who_want_all_that_is_allowed_get_nearly_thirty_a_second() -> None:
    went = moments(IN_ALL, [0.0] * 290)
    assert went[-1] - went[0] <= 10


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES.keys())
def test_a_message_after_a_pause_does_not_wait(rate: Rate) -> None:
    assert moments(rate, [0.0, 60.0, 60.0]) == [NOON, NOON + 60, NOON + 120]


def test_a_place_that_is_too_far_away_is_not_taken() -> None:
    places = Places(free_at=NOON + 30)
    assert take(places, NOON, IN_ALL, patience=15) == (places, (False, 30))


@given(st.floats(1, 3000), PAUSES)
def test_nothing_goes_while_it_is_held_back_and_no_burst_follows(
    seconds: float, pauses: list[float]
) -> None:
    places, was_held = hold(Places(), NOON, TO_A_CHAT, seconds)
    assert not was_held
    now, went = NOON, []
    for pause in pauses:
        now += pause
        places, (_, wait) = take(places, now, TO_A_CHAT, patience=ANY_WAIT)
        went.append(now + wait)
    for number, at in enumerate(went):
        assert at >= NOON + seconds + number - 0.001


def test_a_shorter_wait_does_not_end_a_longer_one() -> None:
    places, _ = hold(Places(), NOON, IN_ALL, 30)
    places, was_held = hold(places, NOON, IN_ALL, 3)
    assert was_held
    assert is_held(places, NOON + 29)
    assert not is_held(places, NOON + 30)


def test_one_chat_that_is_refused_holds_nobody_else_back_and_a_second_one_everybody() -> None:
    places, all_held = note_refusal(Places(), NOON, 20)
    assert not all_held
    assert take(places, NOON, IN_ALL, patience=15)[1] == (True, 0)
    places, all_held = note_refusal(places, NOON + 1, 7)
    assert all_held
    assert take(places, NOON + 1, IN_ALL, patience=15)[1] == (True, 7)


def test_refusals_one_after_the_other_hold_nobody_else_back() -> None:
    places, _ = note_refusal(Places(), NOON, 20)
    _, all_held = note_refusal(places, NOON + 20, 20)
    assert not all_held


def test_nothing_is_held_back_for_more_than_an_hour() -> None:
    places, _ = hold(Places(), NOON, IN_ALL, 1e9)
    assert take(places, NOON, IN_ALL, patience=ANY_WAIT)[1] == (True, LONGEST_HOLD)


def test_a_clock_that_is_put_back_stops_nobody() -> None:
    places, _ = note_refusal(Places(free_at=NOON, held_until=NOON), NOON, 20)
    yesterday = NOON - 86_400
    assert take(places, yesterday, IN_ALL, patience=15)[1] == (True, 0)
    assert not is_held(places, yesterday)
    assert not note_refusal(places, yesterday, 20)[1]


def test_a_process_that_has_long_sent_nothing_is_not_counted() -> None:
    places = sent_by(sent_by(Places(), NOON, "one"), NOON + 1, "two")
    assert places.senders.keys() == {"one", "two"}
    places = sent_by(places, NOON + SENDING - 1, "two")
    assert places.senders.keys() == {"one", "two"}
    assert sent_by(places, NOON + SENDING, "two").senders.keys() == {"two"}


def test_places_that_all_are_free_count_for_nothing() -> None:
    places, _ = take(Places(), NOON, TO_A_CHAT, patience=15)
    assert places.until == NOON + 1
    assert Places().until <= NOON
