"""Offers demo clips in inline mode, without those that Telegram no longer has.

One dead file id makes Telegram refuse the whole answer, without a word about which it is, and an
answer that it takes is the last one. So every file is asked for, and what is left is offered; if
that is refused as well, it is tried with one clip less, whichever that has to be.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram.error import BadRequest, TelegramError

from cloning.domain.models import Clone
from handlers.chat.delivery import is_about

log = logging.getLogger(__name__)

Answer = Callable[[Sequence[Clone]], Awaitable[object]]
"""Answers a query with the demo clips of these clones."""

Ask = Callable[[str], Awaitable[object]]
"""Asks Telegram for the file of an id."""

TOO_LATE = ("query is too old", "query_id_invalid", "query id is invalid")
"""What Telegram says of a query that nobody waits for any more."""


async def offer(clones: Sequence[Clone], *, answer: Answer, ask: Ask) -> Sequence[Clone]:
    """Answer with as many clips as Telegram takes; returns the clones whose clip is gone.

    Raises:
        TelegramError: if it takes no answer at all.
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
    """Answer with all but one of them, or with one, or with none; returns those proven gone."""
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
    """Answer; True also when nobody waits for the answer any more."""
    try:
        await answer(clones)
    except BadRequest as fault:
        return is_about(fault, *TOO_LATE)
    return True
