"""The demos that can be fetched, and their paths, which nobody can guess."""

import hashlib
import hmac
import sqlite3

DEMOS = "/demos/"


def demo_path(secret: bytes, slot_id: str, attempt: int) -> str:
    """Return the path of an attempt's demo: a demo is fetched without a key."""
    said = f"{slot_id}:{attempt}".encode()
    return f"{DEMOS}{hmac.new(secret, said, hashlib.sha256).hexdigest()[:40]}.wav"


def keep_demo(connection: sqlite3.Connection, slot_id: str, path: str, wav: bytes) -> None:
    """Keep the demo of a slot in the place of the one before it."""
    connection.execute(
        "REPLACE INTO demos (slot, path, wav) VALUES (?, ?, ?)", (slot_id, path, wav)
    )


def demo_at(connection: sqlite3.Connection, path: str) -> bytes | None:
    """Return the demo at a path; None if there is none yet, or no longer."""
    found = connection.execute("SELECT wav FROM demos WHERE path = ?", (path,)).fetchone()
    return None if found is None else bytes(found["wav"])
