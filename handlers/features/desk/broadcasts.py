"""A text to everybody: written, looked at, sent, and stopped."""

from telegram import Update

from cloning.domain.operating.broadcast import Broadcast
from handlers.chat.reading import argument_of, owner_of
from handlers.chat.replies import say
from handlers.context import Context
from handlers.words import desk_texts

LONGEST_BROADCAST = 2_000
"""Characters; a message has room for 4,096 UTF-16 units."""


async def on_broadcast(update: Update, context: Context) -> None:
    """Show a text and how many people it is for, or do what the argument says about the last."""
    text = argument_of(update)
    if text == "send":
        is_sent = await context.desk.broadcasting.send(owner_of(update))
        await say(update, context.speech(desk_texts.SENDING if is_sent else desk_texts.UNASKED))
    elif text == "stop":
        await say(update, _standing(context, await context.desk.broadcasting.stop()))
    elif text:
        await _show(update, context, text[:LONGEST_BROADCAST])
    else:
        await say(update, _standing(context, await context.desk.broadcasting.standing()))


async def _show(update: Update, context: Context, text: str) -> None:
    people = await context.desk.broadcasting.ask(text)
    if people is None:
        await say(update, context.speech(desk_texts.STILL_SENDING))
        return
    await say(update, text)
    await say(update, context.speech(desk_texts.ASK_BROADCAST, people=people))


def _standing(context: Context, last: Broadcast | None) -> str:
    if last is None:
        return context.speech(desk_texts.NO_BROADCAST)
    return context.speech(desk_texts.BROADCASTS[last.stage], **desk_texts.figures_of(last))
