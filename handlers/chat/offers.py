"""Offers clips in inline mode, without those that Telegram no longer has.

One dead file id makes Telegram refuse the whole answer, and it doesn't say which one is dead. The
first answer that it accepts is final. So we ask for every file first and offer those that are
there. If Telegram refuses that too, we look for the one clip that has to be left out.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from msgspec import Struct
from telegram.error import BadRequest, TelegramError

from cloning.domain.models import Clone
from cloning.domain.speaking.utterance import Utterance
from handlers.chat.delivery import is_about

log = logging.getLogger(__name__)


class Offered(Struct, frozen=True):
    """A clip that Telegram has, and what it is a clip of."""

    file_id: str
    title: str
    """The title of the clone that is heard."""
    of: Clone | Utterance

    @property
    def extra(self) -> Mapping[str, int]:
        """What it is a clip of, for a line of the log."""
        return {"clone" if isinstance(self.of, Clone) else "utterance": self.of.id}


Answer = Callable[[Sequence[Offered]], Awaitable[object]]
"""Answers an inline query with these clips."""

Ask = Callable[[str], Awaitable[object]]
"""Asks Telegram for the file with an id."""

TOO_LATE = ("query is too old", "query_id_invalid", "query id is invalid")
"""Error texts of Telegram's for a query that has expired."""


async def offer(clips: Sequence[Offered], *, answer: Answer, ask: Ask) -> Sequence[Offered]:
    """Offer as many clips as Telegram accepts; returns those that are gone.

    Raises:
        TelegramError: if Telegram accepts no answer at all.
    """
    if await _is_taken(clips, answer):
        return ()
    known = await asyncio.gather(*(_is_known(clip, ask) for clip in clips))
    rest = [clip for clip, is_known in zip(clips, known, strict=True) if is_known]
    gone = [clip for clip in clips if clip not in rest]
    if gone and rest and await _is_taken(rest, answer):
        return gone
    return [*gone, *await _offer_fewer(rest, answer)]


async def _offer_fewer(clips: Sequence[Offered], answer: Answer) -> Sequence[Offered]:
    """Offer all but one, or only one, or none; returns those that are proven gone."""
    for clip in clips:
        others = [other for other in clips if other != clip]
        if others and await _is_taken(others, answer):
            return [clip]
    gone: list[Offered] = []
    for clip in clips:
        if await _is_taken([clip], answer):
            return gone
        gone.append(clip)
    await answer(())
    return gone


async def _is_known(clip: Offered, ask: Ask) -> bool:
    try:
        await ask(clip.file_id)
    except BadRequest as fault:
        log.info("a clip is gone: %s", fault, extra=clip.extra)
        return False
    except TelegramError as fault:
        log.info("not known whether a clip is there: %s", fault, extra=clip.extra)
    return True


async def _is_taken(clips: Sequence[Offered], answer: Answer) -> bool:
    """Try an answer; True also if the query has expired."""
    try:
        await answer(clips)
    except BadRequest as fault:
        return is_about(fault, *TOO_LATE)
    return True
