"""Reactions to recordings: they send no notification, and a failure never matters."""

import asyncio
import logging

from telegram.constants import ReactionEmoji
from telegram.error import TelegramError
from telegram.ext import ExtBot

from cloning.domain.models import Outcome, Training

log = logging.getLogger(__name__)


async def look(bot: ExtBot[None], chat_id: int, message_id: int) -> None:
    """React to a recording that we are working on."""
    await _react(bot, chat_id, message_id, ReactionEmoji.EYES)


async def mark(bot: ExtBot[None], training: Training, outcome: Outcome) -> None:
    """React to a recording whose clone is ready; without a clone, remove the reaction."""
    used = training.message_ids if outcome is Outcome.SUCCESS else ()
    all_of_it = (training.message_id, *(joined.message_id for joined in training.joined))
    marks = {one: ReactionEmoji.THUMBS_UP if one in used else None for one in all_of_it}
    await asyncio.gather(
        *(_react(bot, training.chat_id, message_id, emoji) for message_id, emoji in marks.items())
    )


async def unmark(bot: ExtBot[None], training: Training) -> None:
    """Remove the reactions from the recordings of a training that is over."""
    await mark(bot, training, Outcome.REFUSED)


async def _react(
    bot: ExtBot[None], chat_id: int, message_id: int, emoji: ReactionEmoji | None
) -> None:
    try:
        await bot.set_message_reaction(chat_id, message_id, emoji)
    except TelegramError as fault:
        log.info("no reaction: %s", fault)
