"""What a check is, and what it finds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from sandbox.conformance.verdicts import Differs, NotTried
from sandbox.conformance.visit import Visit

Verdict = Literal["ok", "differs", "not tried"]
Make = Callable[[Visit], Awaitable[str]]
"""Makes a check, and returns what came; raises Differs or NotTried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that the contract says."""

    name: str
    asks: str
    """What is asked, in words."""
    contract: str
    """What the contract says to it."""
    make: Make


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How a check has ended."""

    check: Check
    verdict: Verdict
    came: str


async def find(check: Check, visit: Visit) -> Finding:
    """Make a check."""
    try:
        return Finding(check=check, verdict="ok", came=await check.make(visit))
    except Differs as difference:
        return Finding(check=check, verdict="differs", came=str(difference))
    except NotTried as reason:
        return Finding(check=check, verdict="not tried", came=str(reason))
