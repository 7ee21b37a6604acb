"""Every way in which an utterance can move."""

from dataclasses import replace
from itertools import pairwise

import pytest

from cloning.domain.errors import Superseded
from cloning.domain.speaking import transitions
from cloning.domain.speaking.transitions import ARROWS, begun
from cloning.domain.speaking.utterance import Request, UtteranceStep
from cloning.domain.transitions import Arrow
from tests.support.values import NOON

REQUEST = Request(owner_id=1, chat_id=1, message_id=1, update_id=1, text="Hello.")


@pytest.mark.parametrize("arrow", ARROWS, ids=[arrow.name for arrow in ARROWS])
def test_a_move_begins_only_where_it_can(arrow: Arrow[UtteranceStep]) -> None:
    move = getattr(transitions, arrow.name)
    for step in set(UtteranceStep) - set(arrow.begins_at):
        with pytest.raises(Superseded):
            move(replace(begun(REQUEST, None, now=NOON), step=step))


def test_every_step_can_be_reached_and_left() -> None:
    begins = {begun(REQUEST, clone, now=NOON).step for clone in (None, 1)}
    assert begins | {arrow.leads_to for arrow in ARROWS} == set(UtteranceStep)
    assert {step for arrow in ARROWS for step in arrow.begins_at} == set(UtteranceStep)


def test_the_steps_follow_each_other_along_the_arrows() -> None:
    moves = {(step, arrow.leads_to) for arrow in ARROWS for step in arrow.begins_at}
    assert set(pairwise(UtteranceStep)) <= moves
