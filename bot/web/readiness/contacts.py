"""When this process last heard from each of its neighbours, and what is wrong with them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Final, Self

from msgspec import Struct

from cloning.domain.errors import SlotLocked, UpstreamDenied, UpstreamError, UpstreamUnavailable
from cloning.domain.trouble import AccountTrouble
from cloning.ports.outside import Clock

_CODE: Final = re.compile(r"\d+")

CURES: Final[Mapping[AccountTrouble, str]] = {
    AccountTrouble.KEY: "put a valid VOICE_API_KEY in and restart",
    AccountTrouble.RIGHTS: "give the key its rights, or put another VOICE_API_KEY in and restart",
    AccountTrouble.CREDIT: "top the account up",
    AccountTrouble.SLOTS: "delete slots (python -m bot reconcile), or have the limit raised",
}
"""What somebody has to do when the account at the upstream is turned away."""


class Neighbour(StrEnum):
    """What a process needs to reach."""

    TELEGRAM = "telegram"
    UPSTREAM = "upstream"
    DATABASE = "database"
    SAMPLES = "samples"


class Contact(Struct, frozen=True, kw_only=True):
    """How things are with one neighbour, as one process sees it."""

    at: datetime | None = None
    """When it last did what was asked; None if it never has."""
    trouble: str | None = None
    """What is wrong with it now, in a few words; None if nothing is known to be."""
    urgent: bool = False
    """Whether somebody has to do something about that."""

    def is_older_than(self, age: timedelta, now: datetime) -> bool:
        """Tell whether the last contact was longer ago than that, or there was none."""
        return self.at is None or now - self.at > age

    def as_json(self) -> Mapping[str, Any]:
        """Describe it for other processes."""
        at = self.at.timestamp() if self.at is not None else None
        return {"at": at, "trouble": self.trouble, "urgent": self.urgent}

    @classmethod
    def of_json(cls, given: Mapping[str, Any]) -> Self:
        """Read what another process, perhaps of another version, has written."""
        at = given.get("at")
        return cls(
            at=datetime.fromtimestamp(at, UTC) if at is not None else None,
            trouble=given.get("trouble"),
            urgent=bool(given.get("urgent")),
        )


@dataclass(kw_only=True)
class Contacts:
    """The neighbours of this process."""

    clock: Clock
    now: dict[Neighbour, Contact] = field(
        default_factory=lambda: dict.fromkeys(Neighbour, Contact())
    )

    def met(self, neighbour: Neighbour) -> None:
        """Note that a neighbour has done what was asked."""
        self.now[neighbour] = Contact(at=self.clock())

    def missed(self, neighbour: Neighbour, trouble: str, *, urgent: bool = True) -> None:
        """Note what is wrong with a neighbour; it stands until the next success."""
        at = self.now[neighbour].at
        self.now[neighbour] = Contact(at=at, trouble=trouble, urgent=urgent)

    def to(self, neighbour: Neighbour) -> Callable[[], None]:
        """Return what a door calls after each success."""
        return partial(self.met, neighbour)

    def upstream_heard(self, fault: UpstreamError | None) -> None:
        """Note how a call of the upstream has ended.

        A key that is refused, or an account without credit, stays so until somebody acts; an outage
        ends by itself.
        """
        if isinstance(fault, UpstreamDenied) and not isinstance(fault, SlotLocked):
            says = f"it turns us away ({_code(fault)}): {CURES[fault.account]}"
            self.missed(Neighbour.UPSTREAM, says)
        elif isinstance(fault, UpstreamUnavailable):
            says = f"down or busy ({_code(fault)}): if it stays, ask its support"
            self.missed(Neighbour.UPSTREAM, says, urgent=False)
        else:
            self.met(Neighbour.UPSTREAM)


def _code(fault: UpstreamError) -> str:
    """Return the code of an answer without its message, which may name a slot, or our own words."""
    code = _CODE.match(fault.answer)
    return code[0] if code is not None else fault.answer
