"""Which tables a backup has, whatever the level of the database."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, inspect

from storage.backups.pieces import Begin
from storage.schema.speaking import utterances
from storage.schema.tables import metadata, samples

LEFT_OUT: Final = frozenset({samples.name, utterances.name})
"""Recordings of people, needed for minutes, and what clones are asked to say, needed for an hour; a
backup is kept for weeks (docs/decisions.md)."""


def tables_in(connection: Connection) -> Iterator[Begin]:
    """Yield the tables to back up, those first that others point to."""
    there = inspect(connection)
    names = set(there.get_table_names())
    for table in metadata.sorted_tables:
        if table.name in names - LEFT_OUT:
            # SQLAlchemy has a kind of str of its own, which msgspec doesn't encode.
            columns = tuple(str(column["name"]) for column in there.get_columns(table.name))
            yield Begin(name=str(table.name), columns=columns)


def quoted(begin: Begin) -> str:
    """Return a table and its columns as SQL writes them; the names are those of a database."""
    return f'"{begin.name}" ({columns_of(begin)})'


def columns_of(begin: Begin) -> str:
    """Return the columns of a table as SQL writes them."""
    return ", ".join(f'"{name}"' for name in begin.columns)
