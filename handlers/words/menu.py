"""What Telegram shows of the bot before the first message: its commands and descriptions."""

import logging
from collections.abc import Mapping

from telegram import BotCommand, BotCommandScopeChat
from telegram.error import TelegramError
from telegram.ext import ExtBot

from handlers.words.speech import Sentence, Speech

log = logging.getLogger(__name__)

COMMANDS: Mapping[str, Sentence] = {
    "start": Sentence("What this bot does"),
    "voices": Sentence("Your clones: play, rename, train again, delete"),
    "status": Sentence("What's in progress, and what it's waiting for"),
    "settings": Sentence("Your language, your data and your quota in one place"),
    "language": Sentence("The language I speak"),
    "privacy": Sentence("What happens to your recordings"),
    "mydata": Sentence("Everything I keep about you"),
    "forget": Sentence("Erase everything about you"),
    "help": Sentence("How to get a good clone"),
    "cancel": Sentence("Cancel what I asked last"),
}
"""The menu; Telegram allows 256 characters a line."""

SAY_COMMAND: Mapping[str, Sentence] = {"say": Sentence("Have one of your clones say a text")}
"""What is among them where clones can say texts."""

OPERATORS_COMMANDS: Mapping[str, Sentence] = {
    "stats": Sentence("How much there is of everything"),
    "jobs": Sentence("What is under way, and what it's waiting for"),
    "retry": Sentence("Try a training again: /retry NUMBER"),
    "ban": Sentence("Ban somebody: /ban ID"),
    "unban": Sentence("Let somebody in again: /unban ID"),
    "maintenance": Sentence("Let nothing new begin: /maintenance on SENTENCE, or off"),
    "broadcast": Sentence("Write to everybody: /broadcast TEXT"),
    "takedown": Sentence("Delete and block a voice: /takedown NAME"),
}
"""What comes after it for operators, in their chats only."""

DESCRIPTION = Sentence(
    "I clone voices. Send me a voice note of 10 to 60 seconds, and I'll come back with a demo "
    "clip of the clone.\n\n"
    "Clone only your own voice, or one whose speaker has agreed in writing. Your recording is "
    "kept here only until the clone is ready, and you can delete the clone at any time."
)
"""Shown in an empty chat with the bot; 512 characters at most."""

SHORT_DESCRIPTION = Sentence("Send a voice note, get a clone of your voice.")
"""Shown in the bot's profile; 120 characters at most."""


def commands(*, says: bool) -> Mapping[str, Sentence]:
    """Return everybody's commands; `says`: clones can say texts here."""
    if not says:
        return COMMANDS
    first, second, *rest = COMMANDS.items()
    return dict([first, second, *SAY_COMMAND.items(), *rest])


def menu(
    speech: Speech, *, is_operator: bool = False, says: bool = False
) -> tuple[BotCommand, ...]:
    """Return the menu in one language."""
    shown = {**commands(says=says), **(OPERATORS_COMMANDS if is_operator else {})}
    return tuple(BotCommand(name, speech(sentence)) for name, sentence in shown.items())


async def show_menu(
    bot: ExtBot[None],
    speech: Speech,
    chat_id: int,
    *,
    is_operator: bool = False,
    says: bool = False,
) -> None:
    """Give a chat its own menu in a language; failures are ignored."""
    shown = menu(speech, is_operator=is_operator, says=says)
    try:
        await bot.set_my_commands(shown, scope=BotCommandScopeChat(chat_id))
    except TelegramError as fault:
        log.info("no menu of their own: %s", fault)


async def hide_menu(bot: ExtBot[None], chat_id: int) -> None:
    """Go back to the menu that everybody sees; failures are ignored."""
    try:
        await bot.delete_my_commands(scope=BotCommandScopeChat(chat_id))
    except TelegramError as fault:
        log.info("the menu of one's own stays: %s", fault)
