"""Every way in which an utterance can move."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from cloning.domain.errors import Superseded
from cloning.domain.limits import STATUS_GRACE
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking import transitions
from cloning.domain.speaking.endings import LOST
from cloning.domain.speaking.manner import Manner
from cloning.domain.speaking.transitions import (
    ARROWS,
    begun,
    chosen,
    delivered,
    failed,
    over,
    put_off,
    said,
    told_anew,
)
from cloning.domain.speaking.utterance import Request, Utterance, UtteranceStep
from cloning.domain.transitions import Arrow
from cloning.domain.trouble import Trouble
from tests.support.values import NOON

REQUEST = Request(owner_id=1, chat_id=1, message_id=1, update_id=1, text="Hello.")
CLIP = Clip(ogg=b"Hello.", seconds=1.0)
LATER = NOON + timedelta(minutes=1)


def held_up_at(step: UtteranceStep, clip: Clip | None = None) -> Utterance:
    """An utterance of which a step was tried in vain, and a send may have arrived."""
    return replace(
        begun(REQUEST, 7, now=NOON),
        step=step,
        clip=clip,
        tries=3,
        trouble=Trouble.TELEGRAM_SILENT,
        trouble_since=NOON,
        pushes=1,
        unproven=True,
        seen=True,
    )


def tried_by_nobody(utterance: Utterance) -> Utterance:
    """The same, due later, with nothing known of earlier tries."""
    return replace(
        utterance,
        due_at=LATER,
        tries=0,
        trouble=None,
        trouble_since=None,
        pushes=0,
        unproven=False,
        seen=False,
    )


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


def test_an_utterance_begins_with_all_that_was_asked_for() -> None:
    utterance = begun(
        Request(
            owner_id=1,
            chat_id=2,
            message_id=3,
            update_id=4,
            text="Hello.",
            manner=Manner(speed=1.5),
            message_thread_id=5,
            inline_message_id="6",
        ),
        7,
        now=NOON,
    )
    assert utterance == Utterance(
        id=0,
        owner_id=1,
        clone_id=7,
        chat_id=2,
        message_id=3,
        update_id=4,
        text="Hello.",
        step=UtteranceStep.SPEAK,
        due_at=NOON + STATUS_GRACE,
        fence=0,
        created_at=NOON,
        manner=Manner(speed=1.5),
        message_thread_id=5,
        inline_message_id="6",
    )


def test_nothing_is_due_before_a_clone_is_chosen_and_then_its_status_message_comes_first() -> None:
    asked = begun(REQUEST, None, now=NOON)
    assert (asked.step, asked.due_at) == (UtteranceStep.VOICE, None)
    assert chosen(asked, 7, now=LATER) == replace(
        asked, step=UtteranceStep.SPEAK, clone_id=7, due_at=LATER + STATUS_GRACE
    )


def test_a_step_that_is_put_off_keeps_count_and_the_time_since_when_it_fails() -> None:
    utterance, until = begun(REQUEST, 7, now=NOON), LATER + timedelta(seconds=2)
    once = put_off(utterance, Trouble.UPSTREAM_SILENT, now=NOON, until=LATER)
    twice = put_off(once, Trouble.UPSTREAM_BUSY, now=LATER, until=until)
    assert twice == replace(
        utterance, due_at=until, tries=2, trouble=Trouble.UPSTREAM_BUSY, trouble_since=NOON
    )


def test_after_a_move_nobody_has_tried_the_step_that_follows() -> None:
    speaks, sends = held_up_at(UtteranceStep.SPEAK), held_up_at(UtteranceStep.SEND, CLIP)
    ended = held_up_at(UtteranceStep.DONE)
    told = replace(tried_by_nobody(sends), step=UtteranceStep.TELL, clip=None)
    assert said(speaks, CLIP, now=LATER) == tried_by_nobody(sends)
    assert failed(sends, LOST, now=LATER) == replace(told, reason=LOST)
    assert delivered(sends, 70, "file", now=LATER) == replace(
        told, sent_message_id=70, file_id="file"
    )
    assert told_anew(ended, now=LATER) == told


def test_what_is_over_is_due_no_more_and_leaves_no_clip_behind() -> None:
    sends = held_up_at(UtteranceStep.SEND, CLIP)
    assert over(sends, now=LATER) == replace(
        tried_by_nobody(sends), step=UtteranceStep.DONE, clip=None, due_at=None, ended_at=LATER
    )
