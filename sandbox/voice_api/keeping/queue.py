"""The trainings that are not over, in the order in which they were asked for."""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from sandbox.voices.slots import FAILED, TRAINING

MOST_STARTS = 3
"""How often a training is begun again after the server was killed; its sample may be to blame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One training that is not over."""

    slot_id: str
    account: str
    attempt: int
    sample_url: str
    language: str
    """What the demo should speak; empty if the server may choose."""
    starts: int
    """How often it has begun, this time included."""


def enqueue(connection: sqlite3.Connection, slot_id: str, attempt: int, sample_url: str) -> None:
    """Put a training behind all others, in the place of an earlier one of the same slot."""
    connection.execute(
        "REPLACE INTO trainings (slot, attempt, sample_url) VALUES (?, ?, ?)",
        (slot_id, attempt, sample_url),
    )


def take_next(
    connection: sqlite3.Connection, *, busy: Collection[str], at_work: Collection[str]
) -> Training | None:
    """Begin the oldest training of an account that isn't busy; None if there is none.

    Args:
        connection: in a transaction.
        busy: accounts that have a training in hand already.
        at_work: slots whose training is in hand.
    """
    waiting = connection.execute(
        "SELECT t.slot, t.attempt, t.sample_url, t.starts, s.account, s.language"
        " FROM trainings t JOIN slots s ON s.id = t.slot ORDER BY t.number"
    )
    for row in waiting:
        if row["account"] not in busy and row["slot"] not in at_work:
            connection.execute(
                "UPDATE trainings SET starts = starts + 1 WHERE slot = ?", (row["slot"],)
            )
            return Training(
                slot_id=row["slot"],
                account=row["account"],
                attempt=row["attempt"],
                sample_url=row["sample_url"],
                language=row["language"],
                starts=row["starts"] + 1,
            )
    return None


def finish(connection: sqlite3.Connection, training: Training) -> bool:
    """Take a training off the list; False if it was dropped or replaced in the meantime."""
    done = connection.execute(
        "DELETE FROM trainings WHERE slot = ? AND attempt = ?",
        (training.slot_id, training.attempt),
    )
    return done.rowcount > 0


def give_back(connection: sqlite3.Connection, slots: Collection[str]) -> None:
    """Take back that trainings have begun, because they were stopped in good order."""
    connection.executemany(
        "UPDATE trainings SET starts = starts - 1 WHERE slot = ?", [(slot,) for slot in slots]
    )


def fail_orphans(connection: sqlite3.Connection) -> int:
    """Fail the slots in Training that nobody would ever train; returns their number."""
    lost = connection.execute(
        "UPDATE slots SET state = ?, reason = 'the training was lost'"
        " WHERE state = ? AND id NOT IN (SELECT slot FROM trainings)",
        (FAILED, TRAINING),
    )
    return lost.rowcount
