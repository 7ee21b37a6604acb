"""A loop of real SIGKILLs: whatever is killed when, everybody gets what they were promised.

On SQLite the one process is killed; on PostgreSQL one of three, while the others go on. `--kills`,
`--notes`, `--kill-seed` and `--soak` make both loops longer, or other ones; `-k SQLite` or
`-k PostgreSQL` chooses one of them.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

from tests.faults.sigkill.judging import leftovers as left
from tests.faults.sigkill.judging.account import Account
from tests.faults.sigkill.judging.again import Again
from tests.faults.sigkill.judging.breaches import Breach, report
from tests.faults.sigkill.judging.chats import Chats
from tests.faults.sigkill.loop import Aftermath, play
from tests.faults.sigkill.place import Place
from tests.support.databases.places import on_server
from tests.support.telling import KeepFigure

pytestmark = pytest.mark.timeout(0)  # it takes as long as it is told to


@dataclass(frozen=True)
class Loop:
    """How long a loop is, and within how many seconds work must go on after a kill."""

    kills: int
    notes: int
    kills_in_soak: int
    notes_in_soak: int
    goes_on_within: float
    of_all: Callable[[Sequence[float]], float]
    """Of the times that were measured, which one must be within that."""


LOOPS = {
    # A start goes on at once with what was interrupted (docs/reliability.md, P15).
    "SQLite": Loop(30, 2_000, 300, 10_000, goes_on_within=5.0, of_all=median),
    # Another process goes on when the claim has ended by itself.
    "PostgreSQL": Loop(20, 600, 120, 4_000, goes_on_within=30.0, of_all=max),
}

STEPS = {"prepare", "reserve", "train", "announce"}


@pytest.fixture(scope="module", params=LOOPS)
def database(request: pytest.FixtureRequest) -> str:
    """Which database the bot has."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def place(
    database: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """Where the bot runs."""
    folder = tmp_path_factory.mktemp("sigkill")
    if database == "SQLite":
        yield Place(folder)
        return
    with on_server(request.getfixturevalue("postgresql")) as server:
        yield Place(folder, server.url)


@dataclass(frozen=True)
class Wanted:
    """What one loop was told to do."""

    kills: int
    notes: int
    seed: int


@pytest.fixture(scope="module")
def wanted(database: str, request: pytest.FixtureRequest) -> Wanted:
    """What the options say, or what is usual."""
    option, usual = request.config.getoption, LOOPS[database]
    soak = option("soak", False)

    def chosen(name: str, otherwise: int) -> int:
        number: int | None = option(name, None)
        return otherwise if number is None else number

    return Wanted(
        kills=chosen("kills", usual.kills_in_soak if soak else usual.kills),
        notes=chosen("notes", usual.notes_in_soak if soak else usual.notes),
        seed=chosen("kill_seed", 1),
    )


@pytest.fixture(scope="module")
def aftermath(wanted: Wanted, place: Place) -> Aftermath:
    """What is left of one loop."""
    return asyncio.run(play(kills=wanted.kills, notes=wanted.notes, seed=wanted.seed, place=place))


@pytest.fixture
def figure(database: str, figure: KeepFigure) -> KeepFigure:
    """Keep a figure of the database that the bot has."""
    return lambda promises, name, value: figure(promises, f"{name}, on {database}", value)


def see(aftermath: Aftermath, breaches: Iterable[Breach]) -> None:
    """Report all breaches at once, with what is needed to understand them."""
    found = list(breaches)
    assert not found, report(found, aftermath.lives, aftermath.seed)


def test_it_was_killed_as_often_as_it_was_to_be(
    wanted: Wanted, aftermath: Aftermath, figure: KeepFigure, tell: Callable[[str], None]
) -> None:
    figure("P1 P15", "SIGKILLs", len(aftermath.lives))
    figure("P1 P15", "voice notes sent", aftermath.crowd.sent)
    figure("P15", "the whole loop, in seconds", round(aftermath.seconds))
    figure("P15", "--kill-seed", aftermath.seed)
    for life in aftermath.lives:
        tell(str(life))
    assert len(aftermath.lives) == wanted.kills
    assert aftermath.crowd.sent >= wanted.notes


def test_every_voice_note_ends_in_what_its_owner_was_promised(
    aftermath: Aftermath, figure: KeepFigure
) -> None:
    chats = Chats(aftermath.crowd.owners, aftermath.records, aftermath.said)
    breaches = list(chats.breaches())
    figure("P1 P4", "voice notes lost", chats.counted["lost"])
    figure("P1", "voice notes by sort", counts(chats.sorts))
    figure("P11", "demo clips", chats.counted["clips"])
    figure("P11", "most copies of a demo clip", chats.most_copies)
    for name in ("clips said to be repeats", "clips of which both sends are unproven"):
        figure("P11", name, chats.counted[name])
    figure("P10", "failures told", chats.counted["failures told"])
    for name in (
        "refusals said once more",
        "notes refused together with others",
        "notes dropped with their voice",
    ):
        figure("P2", name, chats.counted[name])
    see(aftermath, breaches)


def test_each_clone_has_one_slot_and_no_training_is_in_force_twice(
    aftermath: Aftermath, figure: KeepFigure
) -> None:
    account = Account(
        aftermath.stage.upstream,
        aftermath.records,
        foreign=aftermath.foreign,
        deaths=aftermath.deaths,
    )
    breaches = list(account.breaches())
    figure("P5", "slots leaked", account.counted["leaked"])
    figure("P6", "slots of somebody else that were touched", account.counted["touched"])
    figure("P7", "trainings asked for", account.counted["asked for"])
    figure("P7", "trainings asked for, but not fetched", account.counted["not fetched"])
    figure(
        "P7", "failed trainings whose receipt died with a kill", account.counted["receipts lost"]
    )
    see(aftermath, breaches)


def test_no_update_is_undone_or_parked(aftermath: Aftermath, figure: KeepFigure) -> None:
    breaches = list(left.undone_updates(aftermath.stage.telegram, aftermath.records))
    figure("P1 P3", "updates undone or parked", len(breaches))
    see(aftermath, breaches)


def test_no_sample_is_left(aftermath: Aftermath, figure: KeepFigure) -> None:
    breaches = [
        *left.files(Path(aftermath.stage.chosen["audio_dir"])),
        *left.rows_of_samples(aftermath.records),
    ]
    figure("P15 P24", "samples left", len(breaches))
    see(aftermath, breaches)


def test_no_process_is_left(aftermath: Aftermath, figure: KeepFigure) -> None:
    breaches = list(left.processes(aftermath.stage.chosen["audio_dir"]))
    figure("P15", "processes left", len(breaches))
    see(aftermath, breaches)


def test_the_log_holds_no_traceback_and_no_secret(aftermath: Aftermath, figure: KeepFigure) -> None:
    breaches = list(left.traces(aftermath.said, aftermath.stage.settings.secrets))
    figure("P15 P20", "tracebacks and secrets in the log", len(breaches))
    see(aftermath, breaches)


def test_the_kills_hit_work_and_what_they_hit_was_done_again(
    aftermath: Aftermath, database: str, figure: KeepFigure
) -> None:
    again = Again(aftermath.lives, aftermath.records, aftermath.stage.telegram)
    breaches = list(again.breaches())
    wrecks = [life.wreck for life in aftermath.lives]
    figure("P15", "steps interrupted", counts(again.interrupted))
    figure("P15", "of these begun again", counts(again.begun_again))
    figure("P15", "recordings downloaded again", again.downloaded_again)
    figure("P1 P2", "kills that hit updates", sum(wreck.updates > 0 for wreck in wrecks))
    see(aftermath, breaches)
    assert sum(wreck.updates > 0 or bool(wreck.held) for wreck in wrecks) > len(wrecks) / 2
    assert again.begun_again.total() > 0
    if database == "SQLite":  # else most of what was going on was not killed
        assert again.downloaded_again > 0
        assert set(again.interrupted) == STEPS


def test_interrupted_work_goes_on_soon(
    aftermath: Aftermath, database: str, figure: KeepFigure
) -> None:
    ready = [life.ready_after for life in aftermath.lives if life.ready_after is not None]
    took = [life.resumed_after for life in aftermath.lives if life.resumed_after is not None]
    if ready:  # chance may have spared the process that says so
        _spread(figure, "ready after a start, in seconds", ready)
    _spread(figure, "went on after a start, in seconds", took)
    loop = LOOPS[database]
    assert loop.of_all(took) < loop.goes_on_within


def counts(counted: Counter[str]) -> str:
    """Write numbers and what they count, the most first."""
    return ", ".join(f"{number} {name}" for name, number in counted.most_common())


def _spread(figure: KeepFigure, name: str, seconds: Sequence[float]) -> None:
    figure("P15", f"{name}: median", round(median(seconds), 1))
    figure("P15", f"{name}: most", round(max(seconds), 1))
    figure("P15", f"{name}: how often seen", len(seconds))
