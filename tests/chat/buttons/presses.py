"""Presses a button in one of several ways, and judges what is said then."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from handlers.buttons import callback
from sandbox.telegram.forms.markup import InlineButton
from sandbox.telegram.forms.values import Message
from tests.chat.buttons.case import Case
from tests.chat.buttons.claims import claims_of
from tests.chat.buttons.person import Person, Rows

SHOWN = ("sendMessage", "sendVoice", "sendDocument", "editMessageText", "editMessageReplyMarkup")
"""The calls that show somebody something, or find that it is shown already."""


class Untrue(AssertionError):
    """Something was said that is not so, or nothing was said."""


@dataclass(frozen=True)
class Moment:
    """How things stood when a button was pressed."""

    texts: Mapping[int, str]
    """What the bot's messages said, by their numbers."""
    calls: Counter[str]
    rows: Rows


async def moment_of(anna: Person) -> Moment:
    texts = {one.id: one.text for one in anna.messages}
    return Moment(texts, anna.house.line.calls.copy(), await anna.rows())


async def once(anna: Person, shown: Message, button: InlineButton) -> None:
    """Press it, and read the answer before and after the work that it began."""
    then = await moment_of(anna)
    anna.taps(shown, button)
    await anna.house.handles()
    must_be_answered(anna, then)
    await must_be_true(anna, then, shown, button)
    later = await moment_of(anna)
    await anna.house.works()
    await must_be_true(anna, later, shown, button)
    must_be_seen(anna, then)


async def twice(anna: Person, shown: Message, button: InlineButton) -> None:
    """Press it again before anything else happens."""
    for _ in range(2):
        then = await moment_of(anna)
        anna.taps(shown, button)
        await anna.house.handles()
        must_be_answered(anna, then)
        await must_be_true(anna, then, shown, button)
    await anna.house.works()


async def of_an_old_message(anna: Person, shown: Message, button: InlineButton) -> None:
    """Press it below a message that Telegram does not show to the bot any more."""
    then = await moment_of(anna)
    anna.taps_old(shown, button)
    await anna.house.handles()
    must_be_answered(anna, then)
    await must_be_true(anna, then, shown, button)
    await anna.house.works()


async def by_somebody_else(anna: Person, shown: Message, button: InlineButton) -> None:
    """Have somebody else press such a button below a message of their own."""
    boris = Person(anna.house, anna.id + 1)
    await boris.says("/help")
    before, read = await anna.rows(), list(anna.user.messages)
    slots = dict(anna.house.upstream.slots)
    await once(boris, boris.last, button)
    if (await anna.rows(), list(anna.user.messages)) != (before, read):
        raise Untrue(f"somebody else's press has changed something: {await anna.rows()}")
    if slots != anna.house.upstream.slots:
        raise Untrue("somebody else's press has changed a slot")


WAYS: Mapping[str, Callable[[Person, Message, InlineButton], Awaitable[None]]] = {
    way.__name__: way for way in (once, twice, of_an_old_message, by_somebody_else)
}


def must_be_answered(anna: Person, then: Moment) -> None:
    """The clock on the button has stopped."""
    made = anna.house.line.calls - then.calls
    if made["answerCallbackQuery"] != 1:
        raise Untrue(f"the press was answered {made['answerCallbackQuery']} times")


def must_be_seen(anna: Person, then: Moment) -> None:
    """Something is shown since then, or was found to be shown already."""
    made = anna.house.line.calls - then.calls
    if not any(made[call] for call in SHOWN):
        raise Untrue("nothing is shown")


async def must_be_true(anna: Person, then: Moment, shown: Message, button: InlineButton) -> None:
    """Every new text since then holds a sentence of ours, and all its sentences are true."""
    pressed = callback.read(button.callback_data)
    assert pressed is not None
    now = await anna.rows()
    for message in anna.messages:
        was = then.texts.get(message.id, "")
        if message.text == was:
            continue
        case = Case(
            pressed=pressed,
            recording=shown.reply_to,
            message=message,
            was=was,
            before=then.rows,
            now=now,
            sent=anna.house.sent,
            slots=frozenset(anna.house.upstream.slots),
        )
        must_hold(case)


def must_hold(case: Case) -> None:
    claims = list(claims_of(case))
    if not claims:
        raise Untrue(f"nobody knows when this is true: {case.message.text!r}")
    wrong = [text for text, is_true in claims if not is_true]
    if wrong:
        raise Untrue(f"this is not so: {wrong}")
