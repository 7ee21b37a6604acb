"""What the bot has yet to be told, and the polling by which it asks."""

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
"""What a bot gets only when its allowed_updates name it (Bot API, getUpdates)."""


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
        """Whether a poll waits just now."""
        return self._poll is not None and not self._poll.ended_by

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, kind: str, body: Json) -> None:
        """Queue an update, unless the bot did not ask for its kind."""
        if kind not in (self.allowed or {kind} - NOT_BY_DEFAULT):
            return
        self._queue({"update_id": self._next, kind: body})

    def add_as_written(self, rest: bytes) -> int:
        """Queue an update of which all but the number is written already; returns its number."""
        self._queue(msgspec.Raw(b'{"update_id":%d,%b}' % (self._next, rest)))
        return self._next - 1

    def _queue(self, body: Json | msgspec.Raw) -> None:
        twice = self._to_repeat > 0
        self._to_repeat -= twice
        self._pending.append(_Pending(body, self._next, twice))
        self._next += 1
        self._bell.ring()

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remember which kinds the bot asks for; None changes nothing, none means the default."""
        if kinds is not None:
            self.allowed = tuple(kinds)

    def repeat_next(self, count: int) -> None:
        """Deliver the next `count` updates twice, as a Telegram does that missed our thanks."""
        self._to_repeat += count

    def skip_numbers(self, by: int) -> None:
        """Leave a gap in the numbers, as Telegram may after a quiet week."""
        self._next += by

    def first(self) -> Json | msgspec.Raw | None:
        """Return the oldest update that is not confirmed."""
        return self._pending[0].body if self._pending else None

    def confirm(self, offset: int) -> None:
        """Forget all below `offset`; a negative one keeps only that many of the newest."""
        if offset < 0:
            del self._pending[:offset]
            return
        confirmed = [update for update in self._pending if update.number < offset]
        self._pending = [one for one in self._pending if one.number >= offset or one.twice]
        for update in confirmed:
            update.twice = False

    def confirm_first(self) -> None:
        """Forget the oldest update: a webhook took it."""
        if not self._pending[0].twice:
            del self._pending[0]
        else:
            self._pending[0].twice = False

    def clear(self) -> None:
        """Forget all, unseen."""
        self._pending.clear()

    def interrupt(self, reason: str) -> None:
        """End the running poll, if any, with a conflict."""
        if self._poll:
            self._poll.ended_by = reason
        self._bell.ring()

    async def poll(self, offset: int, limit: int, wait: float) -> list[Json | msgspec.Raw]:
        """Confirm by `offset`, then wait up to `wait` seconds for updates.

        Raises ApiError 409 when another poll begins meanwhile.
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
