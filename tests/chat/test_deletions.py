"""What people read while a clone is deleted, whatever Telegram answers in between."""

from bot.demo.stage import Stage
from handlers.words import texts
from sandbox.telegram.faults import Fault
from sandbox.telegram.forms.values import Message
from sandbox.user import User
from tests.chat.steps import has_a_clone

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
