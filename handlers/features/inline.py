"""Inline mode: type the bot's name in any chat to send your own demo clips there."""

from collections.abc import Sequence
from datetime import timedelta

from telegram import (
    InlineQuery,
    InlineQueryResultCachedVoice,
    InlineQueryResultsButton,
    Update,
)
from telegram.constants import InlineQueryLimit

from cloning.domain.models import Clone, State
from handlers.chat import phrases
from handlers.chat.offers import Answer, offer
from handlers.context import Context
from handlers.words import texts
from handlers.words.speech import Speech

PAGE = int(InlineQueryLimit.RESULTS)
"""Clips in one answer."""

CACHED = timedelta(seconds=5)
"""How long Telegram may reuse an answer, for the same person; then a deleted clone is gone."""

START = "inline"
"""The parameter of /start for people who come from the inline button."""


async def on_inline(update: Update, context: Context) -> None:
    """Offer the person's demo clips whose title contains the typed text."""
    query = update.inline_query
    if query is None:
        return
    clones = await context.collection.clones(query.from_user.id)
    ready = [clone for clone in clones if clone.state is State.SUCCESS and clone.demo_file_id]
    wanted = query.query.strip().casefold()
    found = [clone for clone in ready if wanted in clone.title.casefold()]
    shown, next_offset = page(found, query.offset)
    answer = _answering(query, context.speech, next_offset, has_any=bool(ready))
    for clone in await offer(shown, answer=answer, ask=context.bot.get_file):
        await context.collection.forget_clip(clone)


def page(clones: Sequence[Clone], offset: str) -> tuple[Sequence[Clone], str]:
    """Return the page at an offset, and the offset of the next page; empty after the last.

    Telegram hands back the offset that we gave. Anything else stands for the first page.
    """
    begin = int(offset) if offset.isascii() and offset.isdigit() else 0
    end = begin + PAGE
    return clones[begin:end], str(end) if end < len(clones) else ""


def _answering(query: InlineQuery, speech: Speech, next_offset: str, *, has_any: bool) -> Answer:
    button = None if has_any else InlineQueryResultsButton(speech(texts.MAKE_ONE), None, START)

    async def answer(clones: Sequence[Clone]) -> None:
        await query.answer(
            [_result(clone, speech) for clone in clones],
            cache_time=CACHED,
            is_personal=True,
            next_offset=next_offset,
            button=button,
        )

    return answer


def _result(clone: Clone, speech: Speech) -> InlineQueryResultCachedVoice:
    return InlineQueryResultCachedVoice(
        id=str(clone.id),
        voice_file_id=clone.demo_file_id or "",
        title=clone.title,
        caption=phrases.caption(speech, clone),
    )
