"""Groups and channels: voices are personal, so we only point to the private chat."""

from collections.abc import Container

from telegram import ChatMember, ChatMemberUpdated, Update
from telegram.constants import ChatType

from handlers.chat.reading import text_of
from handlers.chat.replies import answer, say
from handlers.context import Context
from handlers.features import start
from handlers.words import texts
from handlers.words.menu import commands

PRESENT = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR)


async def on_command(update: Update, context: Context) -> None:
    """Answer commands for us, and ignore commands for other bots."""
    username = context.bot.username
    known = commands(says=context.speaking.is_offered)
    if _is_for_us(text_of(update), username, known):
        await say(update, context.speech(texts.PRIVATE_ONLY, username=username))


async def on_button(update: Update, _context: Context) -> None:
    """Do nothing: in a group anybody could press what one person was asked."""
    await answer(update)


async def on_membership(update: Update, context: Context) -> None:
    """Greet a group that added us; in private, a person who had blocked us is back."""
    change = update.my_chat_member
    if change is None:
        return
    if change.chat.type == ChatType.PRIVATE:
        await start.on_back(update, context)
    elif change.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP) and _is_arrival(change):
        await say(update, context.speech(texts.ADDED, username=context.bot.username))


def _is_for_us(text: str, username: str, known: Container[str]) -> bool:
    name, _, addressee = text.split(maxsplit=1)[0].removeprefix("/").partition("@")
    if addressee:
        return addressee.lower() == username.lower()
    return name.lower() in known


def _is_arrival(change: ChatMemberUpdated) -> bool:
    was, is_now = change.old_chat_member.status, change.new_chat_member.status
    return is_now in PRESENT and was not in PRESENT
