"""Inline mode: type the bot's name in any chat to send clips of your own clones there."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultCachedVoice,
    InlineQueryResultsButton,
    Update,
)
from telegram.constants import InlineQueryLimit

from cloning.domain.models import Clone, State
from cloning.domain.speaking.utterance import Utterance
from handlers.chat import phrases
from handlers.chat.offers import Answer, Offered, offer
from handlers.context import Context
from handlers.features.say.inline_say import said_before, to_say
from handlers.words import texts
from handlers.words.speech import Speech

PAGE = int(InlineQueryLimit.RESULTS)
"""Clips in one answer."""

CACHED = timedelta(seconds=5)
"""How long Telegram may reuse an answer, for the same person; then a deleted clone is gone."""

Clip = TypeVar("Clip")

START = "inline"
"""The parameter of /start for people who come from the inline button."""


async def on_inline(update: Update, context: Context) -> None:
    """Offer to have the typed text said, and the demo clips whose title contains it."""
    query = update.inline_query
    if query is None:
        return
    clones = await context.collection.clones(query.from_user.id)
    spoken = await to_say(context, query)
    clips = [*spoken.clips, *_demos(clones, query.query)]
    shown, next_offset = page(clips, query.offset, PAGE - len(spoken.articles))
    has_any = spoken.hint or spoken.articles or any(map(_has_clip, clones))
    hint = spoken.hint if has_any else context.speech(texts.MAKE_ONE)
    answer = _answering(query, context.speech, spoken.articles, next_offset, hint)
    for clip in await offer(shown, answer=answer, ask=context.bot.get_file):
        if isinstance(clip.of, Clone):
            await context.collection.forget_clip(clip.of)


def page(clips: Sequence[Clip], offset: str, size: int = PAGE) -> tuple[Sequence[Clip], str]:
    """Return the page at an offset, and the offset of the next page; empty after the last.

    Telegram hands back the offset that we gave. Anything else stands for the first page.
    """
    begin = int(offset) if offset.isascii() and offset.isdigit() else 0
    end = begin + size
    return clips[begin:end], str(end) if end < len(clips) else ""


def _has_clip(clone: Clone) -> bool:
    return clone.state is State.SUCCESS and clone.demo_file_id is not None


def _demos(clones: Sequence[Clone], typed: str) -> Sequence[Offered]:
    wanted = typed.strip().casefold()
    return [
        Offered(clone.demo_file_id or "", clone.title, clone)
        for clone in clones
        if _has_clip(clone) and wanted in clone.title.casefold()
    ]


def _answering(
    query: InlineQuery,
    speech: Speech,
    articles: Sequence[InlineQueryResultArticle],
    next_offset: str,
    hint: str | None,
) -> Answer:
    button = InlineQueryResultsButton(hint, None, START) if hint is not None else None

    async def answer(clips: Sequence[Offered]) -> None:
        await query.answer(
            [*articles, *(_result(clip, speech) for clip in clips)],
            cache_time=CACHED,
            is_personal=True,
            next_offset=next_offset,
            button=button,
        )

    return answer


def _result(clip: Offered, speech: Speech) -> InlineQueryResultCachedVoice:
    if isinstance(clip.of, Utterance):
        return said_before(clip, clip.of, speech)
    clone = clip.of
    return InlineQueryResultCachedVoice(
        id=str(clone.id),
        voice_file_id=clip.file_id,
        title=clone.title,
        caption=phrases.caption(speech, clone),
    )
