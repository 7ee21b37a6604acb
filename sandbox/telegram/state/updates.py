"""The updates that the bot has not received yet, and the polling with which it asks for them."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from sandbox.telegram.forms.errors import ApiError
from sandbox.telegram.forms.values import Json
from sandbox.telegram.state.bell import Bell

OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that a bot gets only if its allowed_updates name them (Bot API, getUpdates)."""


@dataclass(slots=True)
class _Pending:
    body: Json | msgspec.Raw
    number: int
    twice: bool


@dataclass(slots=True)
class _Poll:
    ended_by: str | None = None


class Updates:
    """The queue of updates: numbered upwards, kept until confirmed, given to one poller."""

    def __init__(self, bell: Bell, first_number: int) -> None:
        self._bell = bell
        self._next = first_number
        self._pending: list[_Pending] = []
        self._poll: _Poll | None = None
        self._to_repeat = 0
        self.allowed: tuple[str, ...] = ()

    @property
    def awaited(self) -> bool:
        """Tell whether a poll is waiting."""
        return self._poll is not None and not self._poll.ended_by

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, kind: str, body: Json) -> None:
        """Queue an update, unless the bot didn't ask for its kind."""
        if kind not in (self.allowed or {kind} - NOT_BY_DEFAULT):
            return
        self._queue({"update_id": self._next, kind: body})

    def add_as_written(self, rest: bytes) -> int:
        """Queue an update whose text lacks only the number; returns the number."""
        self._queue(msgspec.Raw(b'{"update_id":%d,%b}' % (self._next, rest)))
        return self._next - 1

    def _queue(self, body: Json | msgspec.Raw) -> None:
        twice = self._to_repeat > 0
        self._to_repeat -= twice
        self._pending.append(_Pending(body, self._next, twice))
        self._next += 1
        self._bell.ring()

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remember which kinds the bot asks for; None changes nothing, empty means the default."""
        if kinds is not None:
            self.allowed = tuple(kinds)

    def repeat_next(self, count: int) -> None:
        """Deliver the next `count` updates twice, as Telegram does when a confirmation is lost."""
        self._to_repeat += count

    def skip_numbers(self, by: int) -> None:
        """Skip some numbers, as Telegram may after a quiet week."""
        self._next += by

    def first(self) -> Json | msgspec.Raw | None:
        """Return the oldest unconfirmed update."""
        return self._pending[0].body if self._pending else None

    def confirm(self, offset: int) -> None:
        """Drop all below `offset`; a negative offset keeps only that many of the newest."""
        if offset < 0:
            del self._pending[:offset]
            return
        confirmed = [update for update in self._pending if update.number < offset]
        self._pending = [one for one in self._pending if one.number >= offset or one.twice]
        for update in confirmed:
            update.twice = False

    def confirm_first(self) -> None:
        """Drop the oldest update: a webhook accepted it."""
        if not self._pending[0].twice:
            del self._pending[0]
        else:
            self._pending[0].twice = False

    def clear(self) -> None:
        """Drop all updates unseen."""
        self._pending.clear()

    def interrupt(self, reason: str) -> None:
        """End the running poll, if there is one, with a conflict."""
        if self._poll:
            self._poll.ended_by = reason
        self._bell.ring()

    async def poll(self, offset: int, limit: int, wait: float) -> list[Json | msgspec.Raw]:
        """Confirm by `offset`, then wait up to `wait` seconds for updates.

        Raises ApiError 409 if another poll begins in the meantime.
        """
        self.interrupt(OTHER_POLLER)
        self.confirm(offset)
        mine = self._poll = _Poll()
        self._bell.ring()
        await self._bell.until(lambda: mine.ended_by or self._pending, within=wait)
        if mine.ended_by:
            raise ApiError(409, mine.ended_by)
        self._poll = None
        return [update.body for update in self._pending[:limit]]
