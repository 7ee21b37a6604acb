"""Ten thousand lives in a world that fails in every way: nothing is lost, doubled or left behind.

A history that breaks a promise is told with its seed; `--seed` walks that one alone and tells it
line by line. seeds.txt keeps telling ones. `--lives` makes it more lives, `--soak` very many.
"""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest

from tests.faults.loop import run_virtually
from tests.faults.stores.inline import InlineDatabase
from tests.faults.stores.keeper import Look, MemoryKeeper
from tests.faults.stores.sql import SqlKeeper
from tests.faults.town.chaos import Fault
from tests.faults.town.histories import Tally, history_of, walk_lives, walk_seeds
from tests.faults.town.simulator import Scale, simulate
from tests.support.telling import KeepFigure

LIVES, LIVES_IN_SOAK = 10_000, 200_000
LIVES_IN_SQL, LIVES_IN_SQL_IN_SOAK = 200, 10_000
FIRST_SEED = 100_000

DAY = 24 * 3600.0
LONGEST_DAY = 60.0
"""Real seconds that a virtual day may take."""

TELLING = [
    int(line.split()[0])
    for line in (Path(__file__).parent / "seeds.txt").read_text().splitlines()
    if not line.startswith("#")
]


def test_a_seed_that_is_asked_for_is_told_line_by_line(
    request: pytest.FixtureRequest, tell: Callable[[str], None]
) -> None:
    asked: int | None = request.config.getoption("seed", default=None)
    report = run_virtually(simulate(TELLING[0] if asked is None else asked, tells=True))
    assert report.history
    if asked is not None:
        for line in report.history:
            tell(line)
    assert not report.violations


@pytest.mark.timeout(0)
def test_histories_that_have_shown_mistakes_show_none() -> None:
    tally = walk_seeds(TELLING)
    assert not tally.broken, history_of(tally)


@pytest.mark.timeout(0)
def test_no_promise_is_broken_in_ten_thousand_lives(
    request: pytest.FixtureRequest, figure: KeepFigure, soak: bool
) -> None:
    asked: int | None = request.config.getoption("lives", default=None)
    began = perf_counter()
    tally = walk_lives(asked or (LIVES_IN_SOAK if soak else LIVES), first_seed=FIRST_SEED)
    tell_figures(figure, "simulated", tally, perf_counter() - began)
    assert not tally.broken, history_of(tally)
    assert tally.faults.total() >= tally.lives
    assert set(tally.faults) == set(Fault)
    assert tally.twice
    assert tally.copies == 2


class Unmoved(MemoryKeeper):
    """A store whose mark tells nobody that something was written."""

    async def mark(self) -> object:
        return "as it was"


@pytest.mark.timeout(0)
def test_a_mark_that_hides_what_is_due_breaks_a_promise() -> None:
    tally = walk_lives(LIVES, first_seed=FIRST_SEED, make_keeper=Unmoved)
    assert [promise[:3] for broken in tally.broken.values() for promise in broken[:1]] == ["P15"]


@pytest.mark.timeout(0)
def test_no_promise_is_broken_on_sqlite(figure: KeepFigure, soak: bool, migrated: Path) -> None:
    def in_sql(look: Look) -> SqlKeeper:
        return SqlKeeper(InlineDatabase(migrated), look)

    began = perf_counter()
    lives = LIVES_IN_SQL_IN_SOAK if soak else LIVES_IN_SQL
    tally = walk_lives(lives, first_seed=FIRST_SEED, make_keeper=in_sql)
    tell_figures(figure, "simulated on SQLite", tally, perf_counter() - began)
    assert not tally.broken, history_of(tally, in_sql)
    assert tally.faults.total() >= tally.lives


@pytest.mark.timeout(0)
def test_a_day_passes_in_a_minute(figure: KeepFigure, soak: bool) -> None:
    days = 30 if soak else 1
    began = perf_counter()
    report = run_virtually(simulate(FIRST_SEED, scale=Scale(owners=20, seconds=days * DAY)))
    seconds = perf_counter() - began
    assert not report.violations
    figure("P5 P9 P15", f"{days} virtual days, {report.lives} lives, in seconds", round(seconds, 1))
    assert seconds < days * LONGEST_DAY


def tell_figures(figure: KeepFigure, name: str, tally: Tally, seconds: float) -> None:
    promises = "P1 P4 P5 P6 P7 P8 P9 P10 P11 P12 P13 P15 P17 P19 P22 P24 P26"
    figure(promises, f"lives {name}", tally.lives)
    figure(promises, f"faults {name}", tally.faults.total())
    figure(promises, f"kinds of faults {name}", len(tally.faults))
    figure(promises, f"calls {name}", tally.calls)
    figure("P7 P11", f"steps done twice, {name}", tally.twice)
    figure("P11", f"copies of one announcement at most, {name}", tally.copies)
    figure(promises, f"promises broken, {name}", len(tally.broken))
    figure(promises, f"seconds of what was {name}", round(seconds, 1))
