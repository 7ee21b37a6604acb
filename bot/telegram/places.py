"""When the next message may be sent: places in time, handed out in order.

Telegram allows a bot about 30 messages a second in all, one a second in a chat with short bursts,
and 20 a minute in a group (Bots FAQ, "My bot is hitting limits"). Edits count like new messages
(tdlib/td, issues 2592 and 3034).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from cloning.domain.limits import LONGEST_WAIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How fast messages may follow one another."""

    every: float
    """Seconds from one place to the next, in the long run."""
    at_once: int = 1
    """How many may come together after a pause."""

    @property
    def credit(self) -> float:
        """How much sooner than in the long run a message may come, in seconds."""
        return (self.at_once - 1) * self.every


IN_ALL: Final = Rate(every=1 / 29)
"""One less than Telegram's 30, so that a message which is up to 34 ms late makes no 31st."""
TO_A_CHAT: Final = Rate(every=1.0, at_once=5)
TO_A_GROUP: Final = Rate(every=4.0, at_once=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How fast messages may follow one another, by where they go; by default as Telegram allows."""

    in_all: Rate = IN_ALL
    to_a_chat: Rate = TO_A_CHAT
    to_a_group: Rate = TO_A_GROUP

    @property
    def in_a_second(self) -> int:
        """How many may arrive within a second: one more than planned, so that one may be late."""
        return round(1 / self.in_all.every) + 1

    def to(self, chat_id: int) -> Rate:
        """Return the rate of one chat; the id of a group is negative (Bot API, Chat)."""
        return self.to_a_group if chat_id < 0 else self.to_a_chat


ALLOWED: Final = Rates()

LONGEST_HOLD: Final = LONGEST_WAIT.total_seconds()
FARTHEST_PLACE: Final = 120.0
"""A place later than this was taken before the clock was put back."""
SENDING: Final = 600.0
"""How long a process that has sent something counts as one that sends, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The tally of places; moments are in seconds since 1970."""

    free_at: float = 0.0
    """The first place that nobody has taken, in the long run."""
    held_until: float = 0.0
    """Telegram has refused a message: until then none may be sent."""
    refused_until: float = 0.0
    """A chat is held until then; if Telegram refuses another one meanwhile, all are."""
    senders: Mapping[str, float] = field(default_factory=dict)
    """The processes that have sent something lately, and when each counts no longer."""

    @property
    def until(self) -> float:
        """When it stops to count."""
        return max(self.free_at, self.held_until, self.refused_until, *self.senders.values(), 0.0)


def take(
    places: Places, now: float, rate: Rate, *, patience: float
) -> tuple[Places, tuple[bool, float]]:
    """Take the next place; returns whether it was taken, and the seconds until then.

    It is not taken if that is longer than `patience`.
    """
    begin = max(now, _believed(places.held_until, now + LONGEST_HOLD))
    free_at = _believed(places.free_at, begin + FARTHEST_PLACE)
    at = max(free_at - rate.credit, begin)
    if at > now + patience:
        return places, (False, at - now)
    return replace(places, free_at=max(free_at, at) + rate.every), (True, at - now)


def is_held(places: Places, now: float) -> bool:
    """Return whether Telegram has told us to wait."""
    return now < places.held_until <= now + LONGEST_HOLD


def hold(places: Places, now: float, rate: Rate, seconds: float) -> tuple[Places, bool]:
    """Hold everything back for some seconds; returns whether it was held back already."""
    was_held = is_held(places, now)
    before = _believed(places.held_until, now + LONGEST_HOLD)
    until = max(before, now + min(seconds, LONGEST_HOLD))
    # Afterwards there is no burst: it would be refused again.
    held = replace(places, held_until=until, free_at=until + rate.credit)
    return held, was_held


def note_refusal(places: Places, now: float, seconds: float) -> tuple[Places, bool]:
    """Note that a chat is held back; a second one means that Telegram refuses all of them.

    Returns whether all are held back now.
    """
    if now < places.refused_until <= now + LONGEST_HOLD:
        return hold(places, now, IN_ALL, seconds)[0], True
    return replace(places, refused_until=now + min(seconds, LONGEST_HOLD)), False


def sent_by(places: Places, now: float, sender: str) -> Places:
    """Note that a process sends; those that have long sent nothing are left out."""
    senders = places.senders
    is_known = senders.get(sender, 0.0) >= now + SENDING / 2
    if is_known and min(senders.values()) > now:  # nearly always
        return places
    living = {name: until for name, until in senders.items() if until > now}
    return replace(places, senders=living if is_known else living | {sender: now + SENDING})


def _believed(moment: float, latest: float) -> float:
    """Return a moment, or the past if only a clock that was put back can explain it."""
    return moment if moment <= latest else 0.0
