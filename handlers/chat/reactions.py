"""Reactions to recordings: they cost nobody a message, and are only a courtesy."""

import asyncio
import logging

from telegram.constants import ReactionEmoji
from telegram.error import TelegramError
from telegram.ext import ExtBot

from cloning.domain.models import Outcome, Training

log = logging.getLogger(__name__)


async def look(bot: ExtBot[None], chat_id: int, message_id: int) -> None:
    """Show that a recording is being looked at."""
    await _react(bot, chat_id, message_id, ReactionEmoji.EYES)


async def mark(bot: ExtBot[None], training: Training, outcome: Outcome) -> None:
    """Show that a clone is ready; of what came to nothing the reaction is taken away."""
    used = training.message_ids if outcome is Outcome.SUCCESS else ()
    all_of_it = (training.message_id, *(joined.message_id for joined in training.joined))
    marks = {one: ReactionEmoji.THUMBS_UP if one in used else None for one in all_of_it}
    await asyncio.gather(
        *(_react(bot, training.chat_id, message_id, emoji) for message_id, emoji in marks.items())
    )


async def unmark(bot: ExtBot[None], training: Training) -> None:
    """Take the reactions away: nobody looks at these recordings any more."""
    await mark(bot, training, Outcome.REFUSED)


async def _react(
    bot: ExtBot[None], chat_id: int, message_id: int, emoji: ReactionEmoji | None
) -> None:
    try:
        await bot.set_message_reaction(chat_id, message_id, emoji)
    except TelegramError as fault:
        log.info("no reaction: %s", fault)
