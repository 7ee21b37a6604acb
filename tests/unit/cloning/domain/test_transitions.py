"""Every way in which a training can move, and that nothing else moves one."""

import ast
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from cloning.domain import transitions
from cloning.domain.errors import Superseded
from cloning.domain.models import Clone, Outcome, State, Step
from cloning.domain.transitions import ARROWS, Arrow, after, dropped, failed, reserved
from cloning.domain.trouble import Trouble
from tests.support.values import NOON, TRAINING

ROOT = Path(__file__).parents[4]
WRITTEN_HERE = {"step", "outcome", "state", "slot_id", "slot_intent_at", "slot_mark"}
"""The fields of a training and its clone that only the transitions write."""
CLONE = Clone(id=1, owner_id=1, title="Ada", state=State.SUCCESS, created_at=NOON, slot_id="s")


@pytest.mark.parametrize("arrow", ARROWS, ids=[arrow.name for arrow in ARROWS])
def test_a_move_begins_only_where_it_can(arrow: Arrow[Step]) -> None:
    move = getattr(transitions, arrow.name)
    for step in set(Step) - set(arrow.begins_at):
        with pytest.raises(Superseded):
            move(replace(TRAINING, step=step))


def test_every_step_can_be_reached_and_left() -> None:
    reached = {Step.CONSENT, *(arrow.leads_to for arrow in ARROWS)}
    assert reached == set(Step)
    assert {step for arrow in ARROWS for step in arrow.begins_at} == set(Step)


def test_nothing_waits_for_a_neighbour_any_more_after_a_move() -> None:
    held_up = replace(
        TRAINING, step=Step.RESERVE, trouble=Trouble.UPSTREAM_SILENT, trouble_since=NOON
    )
    moved = reserved(held_up, now=NOON + timedelta(minutes=1))
    assert (moved.step, moved.trouble, moved.trouble_since) == (Step.TRAIN, None, None)


def test_a_training_dropped_before_its_announcement_keeps_its_outcome() -> None:
    ended = replace(TRAINING, step=Step.ANNOUNCE, outcome=Outcome.FAILED, due_at=NOON)
    over = dropped(ended)
    assert (over.step, over.outcome, over.due_at) == (Step.DONE, Outcome.FAILED, None)


@pytest.mark.parametrize(
    ("puts", "outcome", "state"),
    [
        (0, Outcome.REFUSED, State.SUCCESS),
        (0, Outcome.FAILED, State.SUCCESS),
        (1, Outcome.FAILED, State.FAILED),
        (1, Outcome.SUCCESS, State.SUCCESS),
    ],
)
def test_a_finished_voice_stays_unless_its_slot_was_trained(
    puts: int, outcome: Outcome, state: State
) -> None:
    assert after(replace(TRAINING, puts=puts), CLONE, outcome).state is state
    assert after(replace(TRAINING, puts=puts), failed(CLONE), Outcome.REFUSED).state is State.FAILED


def test_only_the_transitions_write_a_step_an_outcome_or_a_slot() -> None:
    elsewhere = [path for path in _product() if path.name != "transitions.py"]
    assert {
        str(path.relative_to(ROOT)): names for path in elsewhere if (names := _written(path))
    } == {}


def _product() -> list[Path]:
    return [path for room in ("bot", "cloning", "handlers") for path in (ROOT / room).rglob("*.py")]


def _written(path: Path) -> set[str]:
    """The fields in question that a file gives a new value."""
    calls = (node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call))
    return {
        keyword.arg
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in {"replace", "Training"}
        for keyword in call.keywords
        if keyword.arg in WRITTEN_HERE
    }


def test_a_whole_walk_goes_along_the_arrows() -> None:
    walk = (
        Step.CONSENT,
        Step.PREPARE,
        Step.RESERVE,
        Step.TRAIN,
        Step.WATCH,
        Step.ANNOUNCE,
        Step.DONE,
    )
    moves = {(step, arrow.leads_to) for arrow in ARROWS for step in arrow.begins_at}
    assert set(pairwise(walk)) <= moves
