"""All checks, in the order in which one slot can go through them."""

from collections.abc import AsyncIterator

from sandbox.conformance.check import Check, Finding, find
from sandbox.conformance.checks import creating, deleting, envelope, keys, naming, reading, training
from sandbox.conformance.visit import Visit

SUITE: tuple[Check, ...] = (
    *keys.KEYS,
    *creating.BEFORE,
    *keys.OF_A_SLOT,
    *reading.READING,
    *naming.NAMING,
    *creating.MORE,
    *training.TRAINING,
    *naming.AFTER_TRAINING,
    *reading.AGREEING,
    *training.AGAIN,
    *deleting.DELETING,
    *envelope.ENVELOPE,
)


async def findings(visit: Visit) -> AsyncIterator[Finding]:
    """Make one check after the other."""
    for check in SUITE:
        yield await find(check, visit)
