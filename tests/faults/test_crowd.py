"""Fifty slots are created at once and a third of the answers is lost: the others don't wait."""

import pytest

from tests.faults.loop import run_virtually
from tests.faults.town.crowd import CREATE_SECONDS, PEOPLE, Gathering, gather
from tests.support.telling import KeepFigure

CALM, ROUGH = range(200_000, 200_010), range(210_000, 210_020)
IN_SOAK = 20
"""How many times as many seeds there are in the soak."""

MOST_AT_ONCE = 0.8 * PEOPLE
"""How many creates are in the air, at least: some answers come before the last one is asked."""

ALONE = 4 * (1.5 + 0.5) + CREATE_SECONDS + 3.0
"""The longest from the wish for a slot to the training request: LIST, create, GET and PUT."""

TOLD = 150
"""Lines of a history that are told when it goes wrong."""


def told(seed: int, gathering: Gathering) -> str:
    return "\n".join([f"seed {seed}", *gathering.violations, *gathering.history[-TOLD:]])


@pytest.mark.timeout(0)
def test_a_lost_answer_holds_up_nobody_else(figure: KeepFigure, soak: bool) -> None:
    longest = unlucky = 0.0
    for seed in range(CALM.start, CALM.start + len(CALM) * (IN_SOAK if soak else 1)):
        without = run_virtually(gather(seed, lost=0.0))
        gathering = run_virtually(gather(seed))
        assert not gathering.violations, told(seed, gathering)
        assert gathering.slots == PEOPLE
        assert gathering.most_at_once >= MOST_AT_ONCE
        assert without.seconds <= ALONE
        assert gathering.lucky_seconds <= ALONE, told(seed, gathering)
        longest = max(longest, gathering.lucky_seconds)
        unlucky += gathering.unlucky
    figure("P5", "answers to creates that were lost, with fifty at once", unlucky)
    figure("P5", "seconds to the training request, at most, of the others", round(longest, 1))
    assert unlucky >= len(CALM) * PEOPLE * 0.25


@pytest.mark.timeout(0)
def test_no_slot_is_left_behind_or_given_twice(figure: KeepFigure, soak: bool) -> None:
    unlucky = 0
    for seed in range(ROUGH.start, ROUGH.start + len(ROUGH) * (IN_SOAK if soak else 1)):
        gathering = run_virtually(gather(seed, rough=True))
        assert not gathering.violations, told(seed, gathering)
        assert gathering.slots == PEOPLE
        unlucky += gathering.unlucky
    figure("P5 P6", "lost answers, with fifty creates at once, gaps and kills", unlucky)
    assert unlucky >= len(ROUGH) * PEOPLE * 0.25
