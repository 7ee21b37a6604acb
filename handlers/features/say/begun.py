"""Says that a clone is about to say a text, or asks which one."""

from telegram import InlineKeyboardMarkup, Update

from cloning.domain.errors import Outdated
from cloning.speaking.speaking import Asked
from handlers.buttons import callbacks, say_buttons
from handlers.chat import say_phrases
from handlers.chat.reading import owner_of
from handlers.chat.replies import say, turn_into
from handlers.context import Context


async def show_begun(update: Update, context: Context, asked: Asked) -> None:
    """Send the status message of an utterance, unless it has one."""
    if asked.utterance.status_message_id is not None:
        return
    text = say_phrases.begun(context.speech, asked)
    message_id = await say(update, text, _buttons(context, asked))
    await context.speaking.shown(asked.utterance.id, message_id)


async def on_voice(update: Update, context: Context, pressed: callbacks.SayAs) -> None:
    """Have the chosen clone say the text; the question becomes the status message."""
    owner_id = owner_of(update)
    asked = await context.speaking.choose(owner_id, pressed.utterance_id, pressed.clone_id)
    text = say_phrases.begun(context.speech, asked)
    message_id = await turn_into(update, text, _buttons(context, asked))
    await context.speaking.shown(asked.utterance.id, message_id)


async def on_nothing(update: Update, context: Context, pressed: callbacks.SayNothing) -> None:
    """Cancel the utterance; its status message says so when it has ended."""
    utterance = await context.speaking.cancel(owner_of(update), pressed.utterance_id)
    if utterance is None:
        raise Outdated


def _buttons(context: Context, asked: Asked) -> InlineKeyboardMarkup:
    if asked.clone is None:
        return say_buttons.speakers(asked.utterance, asked.voices)
    return say_buttons.nothing(context.speech, asked.utterance)
