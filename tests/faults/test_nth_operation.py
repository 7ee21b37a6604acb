"""Every operation of a clone's life fails once, in every way that fits it, and the end is right.

An operation is an outside call or a transaction; each run lets one of them fail, by its kind and
number. If an error is raised before a call, the call was not applied; if after it, the call was
applied and only its answer is lost.
"""

from collections import Counter
from collections.abc import Iterator

import pytest

from cloning.domain.errors import (
    DemoUnavailable,
    StorageUnavailable,
    TelegramUnavailable,
    UpstreamDenied,
    UpstreamUnavailable,
)
from tests.faults.stores.real import Real
from tests.faults.stories.stories import STORIES
from tests.faults.stories.walk import Failure, walk
from tests.support.telling import KeepFigure

PROMISES = "P1 P4 P5 P6 P7 P10 P11 P12 P13 P15 P19"

LOST = UpstreamUnavailable(answer="connection reset")
REFUSED = UpstreamUnavailable(answer="connection refused", applied=False)
DENIED = UpstreamDenied(answer="401: unauthorized")
FULL = StorageUnavailable()
NO_TELEGRAM = TelegramUnavailable()
NOT_SENT = TelegramUnavailable(delivered=False)
TOO_MANY = TelegramUnavailable(retry_after=17.0, delivered=False)
NO_DEMO = DemoUnavailable(answer="HTTP 404")

UPSTREAM = (LOST, REFUSED, DENIED)
TELEGRAM = (NO_TELEGRAM, NOT_SENT, TOO_MANY)
FITTING: dict[str, tuple[Exception, ...]] = {
    **{f"before {verb}": UPSTREAM for verb in ("create", "train", "rename", "get", "voices")},
    "before delete": UPSTREAM,
    **{f"after {verb}": (LOST,) for verb in ("create", "train", "rename", "delete")},
    "before begin": (FULL,),
    "before commit": (FULL,),
    "after commit": (FULL,),
    "before keep": (FULL, OSError("no space left")),
    "after keep": (FULL,),
    "before erase": (FULL,),
    "after erase": (FULL,),
    "before download": TELEGRAM,
    "before sample": (OSError("no child process"), TimeoutError()),
    "before ask": TELEGRAM,
    "after ask": (NO_TELEGRAM,),
    "before push": TELEGRAM,
    "after push": (NO_TELEGRAM,),
    "before see": TELEGRAM,
    "after see": (NO_TELEGRAM,),
    "before conclude": TELEGRAM,
    "after conclude": (NO_TELEGRAM,),
    "before deleted": TELEGRAM,
    "before append": (FULL,),
    "before fetch": (NO_DEMO,),
    "before clip": (NO_DEMO, OSError("no child process")),
}
"""Which faults there can be at which moment; a moment that is not here can't fail."""

UNFAILING = {"before show", "sample made"}
"""Showing progress is only a courtesy; its adapter raises nothing. A sample that is
made is there: the call that makes it fails before."""


def operations(name: str) -> Iterator[tuple[str, int, Exception]]:
    """Name every operation of a story: its moment, the how-manieth it is, and what fails."""
    counted: Counter[str] = Counter()
    for moment in walk(STORIES[name], ()).moments:
        for fault in FITTING.get(moment, ()):
            yield moment, counted[moment], fault
        counted[moment] += 1


def test_every_operation_can_fail() -> None:
    for story in STORIES.values():
        assert set(walk(story, ()).moments) <= FITTING.keys() | UNFAILING


@pytest.mark.parametrize("name", STORIES)
def test_whichever_operation_fails_the_end_is_right(name: str, figure: KeepFigure) -> None:
    failures = 0
    for moment, number, fault in operations(name):
        walk_or_tell(name, fault=(moment, number, fault))
        failures += 1
    figure(PROMISES, f"operations that failed once, in the story {name!r}", failures)
    assert failures > 100


@pytest.mark.timeout(0)
def test_whichever_operation_fails_the_end_is_right_on_a_real_database(
    real: Real, figure: KeepFigure
) -> None:
    failures = 0
    for moment, number, fault in operations("the first clone"):
        walk_or_tell("the first clone", real, fault=(moment, number, fault))
        failures += 1
    figure(PROMISES, f"operations that failed once, on {real.name}", failures)


@pytest.mark.timeout(0)
def test_whichever_statement_fails_the_end_is_right(
    real: Real, figure: KeepFigure, soak: bool
) -> None:
    failures = 0
    for name in STORIES if soak else ["the first clone"]:
        last = walk(STORIES[name], (), real).statements
        for statement in range(1, last + 1):
            walk_or_tell(name, real, statement=statement)
            failures += 1
    figure(PROMISES, f"SQL statements and commits that failed once, on {real.name}", failures)


@pytest.mark.timeout(0)
def test_whichever_commit_has_its_answer_lost_the_end_is_right(
    on_postgresql: Real, figure: KeepFigure, soak: bool
) -> None:
    lost = 0
    for name in STORIES if soak else ["the first clone"]:
        for statement in walk(STORIES[name], (), on_postgresql).commits:
            walk_or_tell(name, on_postgresql, statement=statement, after=True)
            lost += 1
    figure(PROMISES, "commits whose answer was lost, on PostgreSQL", lost)


def walk_or_tell(
    name: str,
    real: Real | None = None,
    *,
    fault: Failure | None = None,
    statement: int = 0,
    after: bool = False,
) -> None:
    """Walk with one fault, and tell which it was if that ends in another way than it should."""
    try:
        walk(STORIES[name], (), real, fault=fault, statement=statement, after=after)
    except Exception as wrong:
        what = f"with {fault} failing" if fault is not None else f"statement {statement} failing"
        raise AssertionError(f"in the story of {name!r}, {what}") from wrong
