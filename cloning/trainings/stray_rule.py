"""Which slots without a clone may have been made by creates whose answer we don't have.

docs/decisions.md explains why these rules leave no slot behind, and take nobody else's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cloning.domain.models import PAID_TIER, Clone, Voice


@dataclass(frozen=True, slots=True)
class Stray:
    """A slot in state Init that belongs to no clone, with its number among the strays."""

    number: int
    voice: Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospects:
    """The slots that a clone whose create got no answer may be given, as one LIST shows them."""

    free: Sequence[Stray]
    """Those that it may be given now; it must be given the first one that is still free."""
    doubtful: Sequence[Stray]
    """Those that may be in another language or tier, because the LIST doesn't tell."""
    hidden: bool
    """Whether the LIST lacks a stray that comes before these."""
    awaited: bool
    """Whether the next one may still be named by the answer to another create."""
    crowded: bool
    """Whether there are more than creates can have made, so that some are somebody else's."""


def may_have_made(clone: Clone, stray: Stray) -> bool:
    """Return whether a create for this clone, which has an intent, may have made a slot."""
    language, tier = stray.voice.language, stray.voice.tier
    return (
        clone.slot_mark < stray.number
        and (not language or clone.voice_language in (None, language))
        and (not tier or clone.paid == (tier == PAID_TIER))
    )


def prospects(
    clone: Clone,
    intents: Sequence[Clone],
    strays: Sequence[Stray],
    unlisted: Sequence[int],
    *,
    settle: timedelta,
    now: datetime,
) -> Prospects:
    """Find out what a clone whose intent has settled may be given.

    Args:
        clone: the clone.
        intents: all clones with an intent, this one too.
        strays: the strays that the LIST shows in state Init.
        unlisted: the numbers of the strays that it doesn't show, or in a state that we don't know.
        settle: how long an answer may be under way.
        now: the present moment.
    """
    its = sorted((one for one in strays if may_have_made(clone, one)), key=lambda one: one.number)
    makers = [other for other in intents if any(may_have_made(other, one) for one in its[::-1])]
    under_way = [other for other in makers if _is_under_way(other, settle, now)]
    unlike = [other for other in makers if _wish(other) != _wish(clone)]
    free: list[Stray] = []
    doubtful: list[Stray] = []
    awaited = False
    for stray in its:
        awaited = any(may_have_made(other, stray) for other in under_way)
        if awaited:
            break
        is_doubtful = any(may_have_made(other, stray) for other in unlike)
        (doubtful if is_doubtful else free).append(stray)
    before = free[0].number if free else max(unlisted, default=0) + 1
    return Prospects(
        free=free,
        doubtful=doubtful,
        hidden=any(clone.slot_mark < number < before for number in unlisted),
        awaited=awaited,
        crowded=len(its) > len(makers),
    )


def _is_under_way(clone: Clone, settle: timedelta, now: datetime) -> bool:
    """Return whether the answer to a create may still come; an intent from the future is odd."""
    asked_at = clone.slot_intent_at
    return asked_at is not None and timedelta() <= now - asked_at < settle


def _wish(clone: Clone) -> tuple[str | None, bool]:
    """Return what a slot must be like; a LIST need not tell."""
    return clone.voice_language, clone.paid
