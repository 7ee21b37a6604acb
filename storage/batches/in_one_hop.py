"""The same with SQLite's driver alone, in the thread of its connection.

SQLAlchemy would compile each statement, and go to the thread and back for each, which takes many
times as long as SQLite itself (docs/decisions.md).
"""

import sqlite3
from typing import Final

from storage.batches.wishes import Batch
from storage.dialects.sqlite import as_kept

_KEEP: Final = """
INSERT INTO inbox (bot_id, update_id, body, received_at, tries, parked_at, holder)
VALUES (?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING
"""
_REMEMBER: Final = """
INSERT INTO contents (chat, message_id, digest, update_id, kept_at)
VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_DONE: Final = "UPDATE inbox SET done_at = ?, body = NULL WHERE bot_id = ? AND update_id = ?"


def write(connection: sqlite3.Connection, batch: Batch) -> frozenset[int]:
    """Write a batch in the caller's transaction; returns the updates that are new."""
    new, now = [], as_kept(batch.now)
    for wish in batch.to_keep:
        parked_at = now if batch.parked_at(wish) else None
        row = (batch.bot_id, wish.update_id, wish.body, now, parked_at, batch.holder)
        if connection.execute(_KEEP, row).rowcount:
            new.append(wish.update_id)
    for said in batch.said:
        at = as_kept(said.kept_at)
        row_of_it = (said.chat, said.message_id, said.digest, said.update_id, at)
        connection.execute(_REMEMBER, row_of_it)
    for update_id in batch.done:
        connection.execute(_DONE, (now, batch.bot_id, update_id))
    return frozenset(new)
