"""What the migrations make of an empty SQLite file, as a script: `make tables` writes it anew.

Lines end without spaces: SQLite keeps what was written, and alembic writes some.
"""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from storage import migrate
from storage.by_alembic import upgrade
from storage.dialects.new_file import SCRIPT

HEAD = "-- All tables of a new SQLite file. `make tables` writes this after a new migration.\n"
_MADE = """
SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*' ORDER BY rowid
"""
_LEVEL = "INSERT INTO alembic_version VALUES ('{}')"


def script_of(path: Path) -> str:
    """Return the statements that make the tables of a file, and its level."""
    with closing(sqlite3.connect(path)) as connection:
        made = [sql for (sql,) in connection.execute(_MADE)]
        (level,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    whole = "".join(f"{sql};\n" for sql in (*made, _LEVEL.format(level)))
    return "".join(f"{line.rstrip()}\n" for line in whole.splitlines())


def migrated(path: Path) -> str:
    """Let the migrations make a file, one after the other; returns the script for it."""
    with migrate.migrating(f"sqlite+aiosqlite:///{path}") as connection:
        upgrade(connection, "head")
    return script_of(path)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        SCRIPT.write_text(HEAD + migrated(Path(folder) / "kept" / "bot.db"))
