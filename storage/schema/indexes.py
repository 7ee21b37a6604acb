"""Indexes over the few rows that something is due for, so that they don't grow with the others.

The databases use such an index only for a statement that spells its condition out
(storage/schema/conditions.py). Only a migration needs to know them: to describe them, SQLAlchemy
loads what it knows of PostgreSQL, 2 MiB.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Index, text

from cloning.domain.transitions import ANSWERABLE
from storage.schema.speaking import utterances
from storage.schema.tables import clones, inbox, owners, trainings

_WATCHED = "step = 'watch'"
_ANSWERABLE = f"step IN ({', '.join(repr(step.value) for step in ANSWERABLE)})"

_PARTIAL: Mapping[str, tuple[Sequence[Column[Any]], str]] = {
    "ix_trainings_watched_id": ((trainings.c.id,), _WATCHED),
    "ix_trainings_watched_since": ((trainings.c.watched_since, trainings.c.id), _WATCHED),
    "ix_trainings_watched_put_at": ((trainings.c.told_slow, trainings.c.put_at), _WATCHED),
    "ix_trainings_watched_trouble": ((trainings.c.trouble, trainings.c.id), _WATCHED),
    "ix_trainings_watched_missing": ((trainings.c.missing_since, trainings.c.id), _WATCHED),
    "ix_trainings_answerable": ((trainings.c.created_at,), _ANSWERABLE),
    "ix_trainings_due": ((trainings.c.due_at, trainings.c.id), "due_at IS NOT NULL"),
    "ix_utterances_due": ((utterances.c.due_at, utterances.c.id), "due_at IS NOT NULL"),
    "ix_clones_due": ((clones.c.erase_at, clones.c.id), "erase_at IS NOT NULL"),
    "ix_clones_intended": ((clones.c.id,), "slot_intent_at IS NOT NULL"),
    "ix_clones_paid": ((clones.c.id,), "paid = 1"),
    "ix_owners_unreachable": (
        (owners.c.unreachable_since, owners.c.id),
        "unreachable_since IS NOT NULL",
    ),
    "ix_inbox_parked": ((inbox.c.parked_at,), "parked_at IS NOT NULL"),
}

for _name, (_columns, _condition) in _PARTIAL.items():
    Index(
        _name,
        *_columns,
        sqlite_where=text(_condition),
        postgresql_where=text(_condition.removesuffix(" = 1")),  # it has truth values
    )
