"""How many of a day's characters an owner has left, and when others are free again."""

from collections.abc import Sequence
from datetime import datetime

from cloning.domain.speaking.refusals import CharactersUsedUp
from cloning.domain.speaking.utterance import Charge
from cloning.owners.allowance import DAY
from cloning.ports.store import Transaction


async def left(work: Transaction, owner_id: int, per_day: int, now: datetime) -> int:
    """Count the characters that an owner has left, in the caller's transaction.

    A day is the last 24 hours, so that nobody's day begins at another's midnight.
    """
    charges = await work.utterances.charges_since(owner_id, now - DAY)
    return max(0, per_day - _sum(charges))


async def admit(
    work: Transaction, owner_id: int, characters: int, per_day: int, now: datetime
) -> None:
    """Let at most a day's characters be said.

    Raises:
        CharactersUsedUp: if fewer are left than the text has.
    """
    charges = await work.utterances.charges_since(owner_id, now - DAY)
    free = per_day - _sum(charges)
    if characters > free:
        raise CharactersUsedUp(
            length=characters,
            left=max(0, free),
            maximum=per_day,
            frees_at=_frees_at(charges, characters - free, now).timestamp(),
        )


def _sum(charges: Sequence[Charge]) -> int:
    return sum(charge.characters for charge in charges)


def _frees_at(charges: Sequence[Charge], missing: int, now: datetime) -> datetime:
    """Return when as many characters as are missing will be free, if nothing else is said."""
    freed, frees_at = 0, now
    for charge in charges:
        if freed >= missing:
            break
        freed, frees_at = freed + charge.characters, charge.at + DAY
    return frees_at
