"""Many people at once, put into a database by its own hand: a million take less than minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    select,
)

from cloning.domain.models import Outcome, State, Step
from cloning.domain.owner import Basis
from cloning.domain.speaking.utterance import UtteranceStep
from storage.schema import speaking, tables

Template = Mapping[str, Any]
"""A value for each column, or an SQL expression that makes one of the row's number."""

GROUP = 10_000
"""So many people came within the same hour."""


@dataclass(frozen=True)
class Crowd:
    """Owners 1 to `owners`, each with one clone and one training of the same number."""

    owners: int
    waiting: int
    """The upstream is still at work on the first so many trainings; the others have succeeded."""
    now: datetime

    def join(self, connection: Connection) -> None:
        """Put them there; the database must be empty."""
        self._come(connection, 1, self.waiting, waits=True)
        for first in range(self.waiting + 1, self.owners + 1, GROUP):
            self._come(connection, first, min(first + GROUP - 1, self.owners), waits=False)
        if connection.dialect.name == "postgresql":
            for table in (
                tables.clones,
                tables.trainings,
                speaking.utterances,
            ):  # the next one gets the next number
                sequence = func.pg_get_serial_sequence(table.name, "id")
                connection.execute(select(func.setval(sequence, func.max(table.c.id))))

    def _come(self, connection: Connection, first: int, last: int, *, waits: bool) -> None:
        begun = self.now - timedelta(minutes=10 if waits else 60 + last // GROUP)
        put, ended = begun + timedelta(seconds=20), begun + timedelta(minutes=50)
        number = _numbers(first, last)
        hexadecimal = literal("0" * 24) + cast(number, String)
        rows: Mapping[Table, Template] = {
            tables.owners: {
                "id": number,
                "chat_id": number,
                "consent_basis": Basis.OWN_VOICE,
                "consent_policy_version": "1",
                "consent_given_at": begun,
                "consent_message_id": 400,
                "reachable": True,
            },
            tables.clones: {
                "id": number,
                "owner_id": number,
                "title": "My voice",
                "state": State.TRAINING if waits else State.SUCCESS,
                "created_at": begun,
                "slot_id": literal("slot-") + cast(number, String),
                "slot_snapshot": frozenset(),
                "paid": False,
                "demo_url": "" if waits else "https://demos.example.org/1.mp3",
            },
            tables.trainings: {
                "id": number,
                "clone_id": number,
                "attempt": 1,
                "chat_id": number,
                "message_id": 501,
                "file_id": "a file of Telegram's, whose id has about seventy letters and digits..",
                "step": Step.WATCH if waits else Step.DONE,
                "fence": 4,
                "created_at": begun,
                "tries": 0,
                "status_message_id": 502,
                "joined": (),
                "album_told": False,
                "accepted": False,
                "sample": hexadecimal if waits else None,
                "sample_seconds": 25.0,
                "puts": 1,
                "put_at": put,
                "watched_since": put,
                "seen_training": True,
                "told_slow": False,
                "previous_state": State.INIT,
                "slots_lost": 0,
                "outcome": None if waits else Outcome.SUCCESS,
                "finished_at": None if waits else ended,
            },
            speaking.utterances: {
                "id": number,
                "owner_id": number,
                "clone_id": number,
                "chat_id": number,
                "message_id": 601,
                "update_id": number,
                "text": "Good morning, this is my voice, and it was made by a machine.",
                "step": UtteranceStep.DONE,
                "fence": 3,
                "created_at": begun,
                "speed": 1.0,
                "pitch": 1.0,
                "tries": 0,
                "pushes": 0,
                "unproven": False,
                "seen": False,
                "ended_at": ended,
            },
            speaking.charges: {
                "utterance_id": number,
                "counted_as": hexadecimal,
                "at": begun,
                "characters": 60,
            },
            tables.attempts: {
                "training_id": number,
                "counted_as": hexadecimal,
                "begun_at": begun,
            },
            tables.contents: {
                "chat": hexadecimal,
                "message_id": 501,
                "digest": "0123456789abcdef0123456789abcdef",
                "update_id": number,
                "kept_at": begun,
            },
            tables.inbox: {
                "bot_id": 1,
                "update_id": number,
                "received_at": begun,
                "tries": 1,
                "done_at": begun,
            },
        }
        if not waits:
            rows = {
                **rows,
                tables.announcements: {
                    "training_id": number,
                    "outcome": Outcome.SUCCESS,
                    "created_at": ended,
                    "pushes": 1,
                    "unproven": False,
                    "seen": False,
                    "message_id": 503,
                    "delivered_at": ended,
                },
            }
        if first <= last:
            for table, template in rows.items():
                _insert(connection, table, template)


def _numbers(first: int, last: int) -> ColumnElement[int]:
    """Count from the first to the last number, as a column of rows."""
    counted = select(literal(first, Integer).label("n")).cte("counted", recursive=True)
    following = select(counted.c.n + 1).where(counted.c.n < last)
    return counted.union_all(following).c.n


def _insert(connection: Connection, table: Table, template: Template) -> None:
    made = [_made(table.c[name], value) for name, value in template.items()]
    connection.execute(insert(table).from_select(list(template), select(*made)))


def _made(column: Column[Any], value: Any) -> ColumnElement[Any]:
    expression = value if isinstance(value, ColumnElement) else literal(value, column.type)
    return cast(expression, column.type) if value is None else expression
