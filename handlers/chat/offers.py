"""Offers demo clips in inline mode, without those that Telegram no longer has.

One dead file id makes Telegram refuse the whole answer, and it doesn't say which one is dead. The
first answer that it accepts is final. So we ask for every file first and offer those that are
there. If Telegram refuses that too, we look for the one clip that has to be left out.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram.error import BadRequest, TelegramError

from cloning.domain.models import Clone
from handlers.chat.delivery import is_about

log = logging.getLogger(__name__)

Answer = Callable[[Sequence[Clone]], Awaitable[object]]
"""Answers an inline query with the demo clips of these clones."""

Ask = Callable[[str], Awaitable[object]]
"""Asks Telegram for the file with an id."""

TOO_LATE = ("query is too old", "query_id_invalid", "query id is invalid")
"""Error texts of Telegram's for a query that has expired."""


async def offer(clones: Sequence[Clone], *, answer: Answer, ask: Ask) -> Sequence[Clone]:
    """Offer as many clips as Telegram accepts; returns the clones whose clip is gone.

    Raises:
        TelegramError: if Telegram accepts no answer at all.
    """
    if await _is_taken(clones, answer):
        return ()
    known = await asyncio.gather(*(_is_known(clone, ask) for clone in clones))
    rest = [clone for clone, is_known in zip(clones, known, strict=True) if is_known]
    gone = [clone for clone in clones if clone not in rest]
    if gone and rest and await _is_taken(rest, answer):
        return gone
    return [*gone, *await _offer_fewer(rest, answer)]


async def _offer_fewer(clones: Sequence[Clone], answer: Answer) -> Sequence[Clone]:
    """Offer all but one, or only one, or none; returns the clones whose clip is proven gone."""
    for clone in clones:
        others = [other for other in clones if other != clone]
        if others and await _is_taken(others, answer):
            return [clone]
    gone: list[Clone] = []
    for clone in clones:
        if await _is_taken([clone], answer):
            return gone
        gone.append(clone)
    await answer(())
    return gone


async def _is_known(clone: Clone, ask: Ask) -> bool:
    try:
        await ask(clone.demo_file_id or "")
    except BadRequest as fault:
        log.info("a clip is gone: %s", fault, extra={"clone": clone.id})
        return False
    except TelegramError as fault:
        log.info("not known whether a clip is there: %s", fault, extra={"clone": clone.id})
    return True


async def _is_taken(clones: Sequence[Clone], answer: Answer) -> bool:
    """Try an answer; True also if the query has expired."""
    try:
        await answer(clones)
    except BadRequest as fault:
        return is_about(fault, *TOO_LATE)
    return True
