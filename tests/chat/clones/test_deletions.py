"""What people read while a clone is deleted, whatever Telegram answers in between."""

from bot.demo.stage import Stage
from handlers.words import privacy_texts, texts
from sandbox.telegram.faults import Fault
from sandbox.telegram.forms.values import Message
from sandbox.user import User
from tests.chat.steps import agrees, has_a_clone
from tests.support.sound import speech

DELETED = texts.DELETED.format(title="My voice")
EDIT = "editMessageText"


async def is_asked_whether_to_delete(user: User) -> Message:
    clip = await has_a_clone(user)
    await user.presses(texts.DELETE, clip)
    return await user.sees(texts.ASK_DELETE.format(title="My voice"))


async def test_the_question_turns_into_how_the_deletion_ended(stage: Stage, anna: User) -> None:
    asked = await is_asked_whether_to_delete(anna)
    await anna.presses(texts.REALLY_DELETE)
    told = await anna.sees(DELETED)
    assert told.id == asked.id
    assert not stage.upstream.slots


async def test_a_deletion_whose_beginning_can_not_be_shown_is_told_when_it_is_over(
    stage: Stage, anna: User
) -> None:
    asked = await is_asked_whether_to_delete(anna)
    stage.telegram.fail_next(EDIT, status=502)
    await anna.presses(texts.REALLY_DELETE)
    told = await anna.sees(DELETED)
    assert told.id == asked.id


async def test_a_deletion_whose_end_can_not_be_shown_is_told_later(
    stage: Stage, anna: User
) -> None:
    await is_asked_whether_to_delete(anna)
    stage.telegram.faults.plan(Fault(method=EDIT, delay=0.0, times=1))
    stage.telegram.faults.plan(Fault(method=EDIT, status=429, retry_after=1, times=1))
    await anna.presses(texts.REALLY_DELETE)
    await anna.sees(DELETED)


async def test_a_deletion_is_told_in_a_new_message_if_the_first_one_is_gone(
    stage: Stage, anna: User
) -> None:
    asked = await is_asked_whether_to_delete(anna)
    stage.telegram.faults.plan(Fault(method=EDIT, delay=0.0, times=1))
    gone = "Bad Request: message to edit not found"
    stage.telegram.faults.plan(Fault(method=EDIT, status=400, description=gone, times=1))
    await anna.presses(texts.REALLY_DELETE)
    told = await anna.sees(DELETED)
    assert told.id > asked.id


async def is_training(stage: Stage, user: User) -> None:
    """Have a voice in training that comes to no end, with a slot at the upstream."""
    await agrees(user)
    stage.upstream.hold()
    await user.sends_voice(speech.austen(), seconds=25)
    await user.sees("I'm training", within=20)


async def sees_it_dropped_before_it_is_erased(stage: Stage, user: User, button: str) -> None:
    """Press a button whose deletion edits two messages: its own, and a slow status message."""
    stage.telegram.faults.plan(Fault(method=EDIT, delay=0.0))
    stage.telegram.delay_next(EDIT, seconds=1.0)
    await user.presses_shown(button)
    await user.sees(texts.DROPPED.format(title="My voice"))
    assert not stage.upstream.calls.of("delete")
    await stage.upstream.calls.reach("delete")


async def test_what_a_deletion_drops_is_said_before_anything_is_erased(
    stage: Stage, anna: User
) -> None:
    await is_training(stage, anna)
    await anna.says("/voices")
    await anna.presses_shown("My voice (training)")
    await anna.presses_shown(texts.DELETE)
    await anna.sees(texts.ASK_DELETE.format(title="My voice"))
    await sees_it_dropped_before_it_is_erased(stage, anna, texts.REALLY_DELETE)


async def test_what_an_erasure_drops_is_said_before_anything_is_erased(
    stage: Stage, anna: User
) -> None:
    await is_training(stage, anna)
    await anna.says("/forget")
    await anna.sees("Erase everything about you?")
    await sees_it_dropped_before_it_is_erased(stage, anna, privacy_texts.FORGET_ALL)
