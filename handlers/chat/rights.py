"""What everybody may do about their own data, also those whom the bot doesn't serve."""

from typing import Final

from telegram import Update

from handlers.buttons import callback, callbacks
from handlers.chat.reading import text_of

COMMANDS: Final = ("/privacy", "/mydata", "/forget")
BUTTONS: Final = (callbacks.ForgetAll, callbacks.KeepAll, callbacks.Withdraw)
"""What there is below the answers to these commands."""


def is_a_right(update: Update) -> bool:
    """Return whether somebody asks about their data, or has it erased."""
    if update.callback_query is not None:
        return isinstance(callback.read(update.callback_query.data), BUTTONS)
    if update.message is None:
        return False
    command, _, _argument = text_of(update).partition(" ")
    return command.partition("@")[0].lower() in COMMANDS
