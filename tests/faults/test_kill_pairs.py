"""The process is killed at every point of a clone's life, and at every point of what follows.

A point is a moment on one side of a commit or of an outside call. Every ordered pair is walked in
memory, and a sample of them on SQLite and on PostgreSQL; test_in_memory_histories.py shows that all
three are the same. `--soak` walks the pairs of every story, not only of the first clone.
"""

from itertools import count
from random import Random

import pytest

from tests.faults.stores.real import Real
from tests.faults.stories.stories import FIRST_CLONE, STORIES
from tests.faults.stories.walk import walk
from tests.support.telling import KeepFigure

SAMPLE, SAMPLE_IN_SOAK = 100, 1500
"""How many pairs are walked on each real database."""

PROMISES = "P1 P4 P5 P6 P7 P8 P9 P10 P11 P12 P13 P15"


def test_there_are_points_on_both_sides_of_every_commit_and_call(figure: KeepFigure) -> None:
    moments = walk(FIRST_CLONE, ()).moments
    figure("P15", "points of the first clone", len(moments))
    assert len(moments) >= 40
    for effect in ("commit", "create", "train", "push", "conclude", "keep", "erase"):
        assert {f"before {effect}", f"after {effect}"} <= set(moments)


@pytest.mark.parametrize("name", STORIES)
def test_a_kill_at_any_point_breaks_no_promise(name: str, figure: KeepFigure) -> None:
    points = 0
    while walk_or_tell(name, points + 1) == 1:
        points += 1
    figure(PROMISES, f"points at which the process was killed, in the story {name!r}", points)
    assert points >= 40


@pytest.mark.timeout(0)
def test_two_kills_at_any_two_points_break_no_promise(figure: KeepFigure, soak: bool) -> None:
    for name in STORIES if soak else ["the first clone"]:
        pairs = walk_pairs(name)
        figure(PROMISES, f"pairs of kills, in the story {name!r}", pairs)
        assert pairs >= 1600


@pytest.mark.timeout(0)
def test_two_kills_break_no_promise_on_a_real_database(
    real: Real, figure: KeepFigure, soak: bool
) -> None:
    random = Random(20260302)  # noqa: S311 - it chooses what to try, and keeps no secret
    pairs = 0
    while pairs < (SAMPLE_IN_SOAK if soak else SAMPLE):
        name = random.choice(list(STORIES))
        kills = walk_or_tell(name, random.randint(1, 110), random.randint(1, 90), real=real)
        pairs += kills == 2
    figure(PROMISES, f"pairs of kills on {real.name}", pairs)


def walk_pairs(name: str) -> int:
    """Walk all ordered pairs of a story; returns how many there are."""
    pairs = 0
    for first in count(1):
        for second in count(1):
            kills = walk_or_tell(name, first, second)
            if kills < 2:
                break
            pairs += 1
        if kills == 0:
            break
    return pairs


def walk_or_tell(name: str, *points: int, real: Real | None = None) -> int:
    """Walk, and tell which points it was if that fails; returns how many kills there were."""
    try:
        return len(walk(STORIES[name], points, real).kills)
    except Exception as fault:
        fault.add_note(f"in the story of {name!r}, killed at {points}")
        raise
