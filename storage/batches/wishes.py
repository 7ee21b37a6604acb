"""What is to be committed about updates."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto

from msgspec import Struct, field

from cloning.domain.models import Content


class Aim(Enum):
    """What to do with an update."""

    KEEP = auto()
    PUT_ASIDE = auto()
    DONE = auto()


def _unanswered() -> asyncio.Future[bool]:
    return asyncio.get_running_loop().create_future()


class Wish(Struct, eq=False):
    """One update to keep, to put aside, or to mark as done; answered once committed."""

    update_id: int
    aim: Aim
    body: bytes | None = None
    content: Content | None = None
    person_id: int | None = None
    """Who sent it, if the bot will soon want to know who that is."""
    answer: asyncio.Future[bool] = field(default_factory=_unanswered)


class Batch(Struct, frozen=True, kw_only=True):
    """The wishes of one commit."""

    wishes: Sequence[Wish]
    bot_id: int
    holder: str | None
    """The process that has the updates in hand."""
    now: datetime

    @property
    def to_keep(self) -> Sequence[Wish]:
        """The updates that come, in the order in which every process writes them."""
        coming = [wish for wish in self.wishes if wish.aim is not Aim.DONE]
        return sorted(coming, key=_number)

    @property
    def said(self) -> Sequence[Content]:
        """The contents of their messages."""
        return [wish.content for wish in self.wishes if wish.content is not None]

    @property
    def done(self) -> Sequence[int]:
        """The updates that have been handled."""
        return [wish.update_id for wish in self.wishes if wish.aim is Aim.DONE]

    def parked_at(self, wish: Wish) -> datetime | None:
        """Return when an update was put aside; None if it was not."""
        return self.now if wish.aim is Aim.PUT_ASIDE else None

    def grant(self, new: frozenset[int]) -> None:
        """Answer all wishes; if several brought the same new update, only one answer is True."""
        unclaimed = set(new)
        for wish in self.wishes:
            if not wish.answer.done():  # else nobody waits any more
                wish.answer.set_result(wish.aim is Aim.DONE or wish.update_id in unclaimed)
            unclaimed.discard(wish.update_id)

    def refuse(self, fault: Exception) -> None:
        """Raise a fault in all who wait."""
        for wish in self.wishes:
            if not wish.answer.done():
                wish.answer.set_exception(fault)
                wish.answer.exception()  # whoever has stopped to wait needs no line in the log


def _number(wish: Wish) -> int:
    return wish.update_id
