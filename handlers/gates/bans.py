"""People who are banned are told so now and then; they keep their rights about their data."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, TypeHandler

from cloning.ports.tallies import Tallies
from handlers.chat.reading import chat_of, chat_type_of, owner_of
from handlers.chat.replies import answer, say
from handlers.chat.rights import is_a_right
from handlers.context import Context
from handlers.words import desk_texts

TOLD_FOR: Final = timedelta(hours=1)
"""How long it is before we say it again."""

BAN: Final = "ban"
REPORT: Final = "report"
"""The kinds of these tallies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The tally of how often something was done within an hour; in seconds since 1970."""

    number: int = 0
    last: int = 0
    """The last update that counted; it may come again, because handlers may run twice."""
    until: float = 0.0


async def may(tallies: Tallies, kind: str, update: Update, *, most: int) -> bool:
    """Count an update of a chat; False if this was done `most` times within the hour."""

    def rule(times: Times, now: float) -> tuple[Times, bool]:
        if times.last == update.update_id:
            return times, True
        if times.number >= most:
            return times, False
        until = times.until or now + TOLD_FOR.total_seconds()
        return Times(number=times.number + 1, last=update.update_id, until=until), True

    return await tallies.change(kind, chat_of(update), Times(), rule)


def make_ban_gate(tallies: Tallies) -> TypeHandler[Update, Context, None]:
    """Make the handler that stops whatever banned people send."""

    async def on_anything(update: Update, context: Context) -> None:
        is_operator = owner_of(update) in context.desk.admins
        # They may also block us, and unblock us again.
        may_do_it = is_a_right(update) or update.my_chat_member is not None
        if not context.is_banned or is_operator or may_do_it:
            return
        told = update.message or update.callback_query
        if told and chat_type_of(update) == ChatType.PRIVATE:
            await answer(update)
            if await may(tallies, BAN, update, most=1):
                await say(update, context.speech(desk_texts.BANNED))
        raise ApplicationHandlerStop

    return TypeHandler(Update, on_anything)
