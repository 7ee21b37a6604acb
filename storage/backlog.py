"""Counts what is overdue, for the health check, and what waits, for the metrics."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, Table, func, not_, select

from cloning.domain.trouble import AccountTrouble, Trouble
from storage.database import Database
from storage.schema.conditions import is_watched
from storage.schema.operating import alerts
from storage.schema.speaking import utterances
from storage.schema.tables import inbox, trainings

UPDATE_MAY_WAIT = timedelta(seconds=60)
STEP_MAY_WAIT = timedelta(minutes=5)


async def count_overdue(database: Database, *, bot_id: int, now: datetime) -> tuple[int, int]:
    """Return how many updates of a bot, and how many steps, are long overdue.

    Raises:
        StorageUnavailable: if the database can't be used.
    """
    updates = select(func.count()).where(
        inbox.c.bot_id == bot_id,
        inbox.c.done_at.is_(None),
        inbox.c.parked_at.is_(None),
        inbox.c.received_at < now - UPDATE_MAY_WAIT,
    )
    late = [
        select(func.count()).where(table.c.due_at < now - STEP_MAY_WAIT)
        for table in (trainings, utterances)
    ]
    async with database.connection() as connection:
        return (
            (await connection.execute(updates)).scalar_one(),
            sum([(await connection.execute(steps)).scalar_one() for steps in late]),
        )


async def turned_away(database: Database) -> Sequence[AccountTrouble]:
    """Return what is wrong with our account at the upstream, as long as somebody waits for it.

    Raises:
        StorageUnavailable: if the database can't be used.
    """
    waits = select(trainings.c.id).where(
        trainings.c.due_at.is_not(None), trainings.c.trouble == Trouble.UPSTREAM_DENIES
    )
    open_ones = select(alerts.c.about).where(alerts.c.over_at.is_(None), waits.exists())
    async with database.connection() as connection:
        return (await connection.execute(open_ones.order_by(alerts.c.about))).scalars().all()


class StepBacklog(Struct, frozen=True, kw_only=True):
    """The trainings, or utterances, that have the same step to do."""

    step: str
    number: int
    overdue_seconds: float
    """How long the oldest has been due; 0 if none is yet."""


class Backlog(Struct, frozen=True, kw_only=True):
    """What is not done yet."""

    steps: Sequence[StepBacklog]
    """Without the trainings that the upstream works on, for which there is nothing to do."""
    utterances: Sequence[StepBacklog]
    watched: int
    """The trainings that the upstream works on."""
    oldest_watched_seconds: float
    updates: int
    oldest_update_seconds: float
    parked: int


async def count_waiting(database: Database, *, bot_id: int, now: datetime) -> Backlog:
    """Count what has a step to do, and a bot's updates that are not dealt with.

    Raises:
        StorageUnavailable: if the database can't be used.
    """
    steps = _by_step(trainings).where(not_(is_watched))
    watched = select(func.count(), func.min(trainings.c.watched_since)).where(is_watched)
    of_bot = inbox.c.bot_id == bot_id
    waiting = (inbox.c.done_at.is_(None), inbox.c.parked_at.is_(None))
    updates = select(func.count(), func.min(inbox.c.received_at)).where(of_bot, *waiting)
    parked = select(func.count()).where(of_bot, inbox.c.parked_at.is_not(None))
    async with database.connection() as connection:
        rows = (await connection.execute(steps)).all()
        spoken = (await connection.execute(_by_step(utterances))).all()
        at_upstream, begun = (await connection.execute(watched)).one()
        number, oldest = (await connection.execute(updates)).one()
        given_up = (await connection.execute(parked)).scalar_one()
    return Backlog(
        steps=_backlogs(rows, now),
        utterances=_backlogs(spoken, now),
        watched=at_upstream,
        oldest_watched_seconds=_since(begun, now),
        updates=number,
        oldest_update_seconds=_since(oldest, now),
        parked=given_up,
    )


def _by_step(table: Table) -> Select[Any]:
    """Ask for the number at each step, and when the oldest is or was due."""
    step, due_at = table.c.step, table.c.due_at
    due = select(step, func.count(), func.min(due_at)).where(due_at.is_not(None))
    return due.group_by(step).order_by(step)


def _backlogs(rows: Sequence[Any], now: datetime) -> Sequence[StepBacklog]:
    return [
        StepBacklog(step=step.value, number=count, overdue_seconds=_since(due_at, now))
        for step, count, due_at in rows
    ]


def _since(moment: datetime | None, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment is not None else 0.0
