"""A loop of real SIGKILLs: whatever is killed when, everybody gets what they were promised.

`--kills`, `--notes`, `--kill-seed` and `--soak` make it longer, or another one.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

import pytest

from tests.faults.sigkill import leftovers as left
from tests.faults.sigkill.account import Account
from tests.faults.sigkill.again import Again
from tests.faults.sigkill.breaches import Breach, report
from tests.faults.sigkill.chats import Chats
from tests.faults.sigkill.loop import Aftermath, play

pytestmark = pytest.mark.timeout(0)  # it takes as long as it is told to

Figure = Callable[[str, str, object], None]

KILLS, NOTES = 30, 2_000
SOAK_KILLS, SOAK_NOTES = 300, 10_000

RESUMED = 5.0
"""Seconds within which a start goes on with what was interrupted (docs/reliability.md, P15)."""

STEPS = {"prepare", "reserve", "train", "announce"}


@pytest.fixture(scope="module")
def aftermath(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Aftermath:
    """What is left of one loop."""
    option = request.config.getoption
    soak = option("soak", False)

    def chosen(name: str, otherwise: int) -> int:
        number: int | None = option(name, None)
        return otherwise if number is None else number

    loop = play(
        kills=chosen("kills", SOAK_KILLS if soak else KILLS),
        notes=chosen("notes", SOAK_NOTES if soak else NOTES),
        seed=chosen("kill_seed", 1),
        folder=tmp_path_factory.mktemp("sigkill"),
    )
    return asyncio.run(loop)


def see(aftermath: Aftermath, breaches: Iterable[Breach]) -> None:
    """Report all breaches at once, with what is needed to understand them."""
    found = list(breaches)
    assert not found, report(found, aftermath.lives, aftermath.seed)


def test_it_was_killed_as_often_as_it_was_to_be(
    aftermath: Aftermath, figure: Figure, tell: Callable[[str], None]
) -> None:
    figure("P1 P15", "SIGKILLs", len(aftermath.lives))
    figure("P1 P15", "voice notes sent", aftermath.crowd.sent)
    figure("P15", "the whole loop, in seconds", round(aftermath.seconds))
    figure("P15", "--kill-seed", aftermath.seed)
    for life in aftermath.lives:
        tell(str(life))


def test_every_voice_note_ends_in_what_its_owner_was_promised(
    aftermath: Aftermath, figure: Figure
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
    ):
        figure("P2", name, chats.counted[name])
    see(aftermath, breaches)


def test_each_clone_has_one_slot_and_no_training_is_in_force_twice(
    aftermath: Aftermath, figure: Figure
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


def test_no_update_is_undone_or_parked(aftermath: Aftermath, figure: Figure) -> None:
    breaches = list(left.undone_updates(aftermath.stage.telegram, aftermath.records))
    figure("P1 P3", "updates undone or parked", len(breaches))
    see(aftermath, breaches)


def test_no_sample_is_left(aftermath: Aftermath, figure: Figure) -> None:
    breaches = list(left.files(Path(aftermath.stage.chosen["audio_dir"])))
    figure("P15 P24", "samples left", len(breaches))
    see(aftermath, breaches)


def test_no_process_is_left(aftermath: Aftermath, figure: Figure) -> None:
    breaches = list(left.processes(aftermath.stage.chosen["audio_dir"]))
    figure("P15", "processes left", len(breaches))
    see(aftermath, breaches)


def test_the_log_holds_no_traceback_and_no_secret(aftermath: Aftermath, figure: Figure) -> None:
    breaches = list(left.traces(aftermath.said, aftermath.stage.settings.secrets))
    figure("P15 P20", "tracebacks and secrets in the log", len(breaches))
    see(aftermath, breaches)


def test_the_kills_hit_every_step_and_what_they_hit_was_done_again(
    aftermath: Aftermath, figure: Figure
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
    assert again.downloaded_again > 0
    assert again.begun_again.total() > 0
    assert set(again.interrupted) == STEPS


def test_interrupted_work_goes_on_within_five_seconds_of_a_start(
    aftermath: Aftermath, figure: Figure
) -> None:
    ready = [life.ready_after for life in aftermath.lives if life.ready_after is not None]
    took = [life.resumed_after for life in aftermath.lives if life.resumed_after is not None]
    _spread(figure, "ready after a start, in seconds", ready)
    _spread(figure, "went on after a start, in seconds", took)
    assert median(took) < RESUMED


def counts(counted: Counter[str]) -> str:
    """Write numbers and what they count, the most first."""
    return ", ".join(f"{number} {name}" for name, number in counted.most_common())


def _spread(figure: Figure, name: str, seconds: Sequence[float]) -> None:
    figure("P15", f"{name}: median", round(median(seconds), 1))
    figure("P15", f"{name}: most", round(max(seconds), 1))
    figure("P15", f"{name}: how often seen", len(seconds))
