"""What a test does behind the back of storage/."""

import sqlite3
from contextlib import closing
from pathlib import Path


def execute(path: Path, command: str) -> None:
    """Change a database in a way that storage/ would not; foreign keys are not looked at."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(command)


def one_value(path: Path, query: str) -> object:
    """Look up one value as the database keeps it."""
    with closing(sqlite3.connect(path)) as connection:
        row: tuple[object, ...] | None = connection.execute(query).fetchone()
    return None if row is None else row[0]
