"""Statements about trainings that are watched, each by an index of its own, built once."""

from typing import Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    true,
)

from cloning.domain.trouble import Trouble
from storage.loading.claims import looking
from storage.schema.columns import Word
from storage.schema.conditions import is_watched
from storage.schema.tables import clones, trainings


def says_otherwise(trouble: Trouble | None) -> ColumnElement[bool]:
    """Match watched trainings that name another trouble than this one, or none."""
    words = [f"'{one}'" for one in Trouble if one is not trouble]
    others = trainings.c.trouble.in_([literal_column(word, Word(Trouble)) for word in words])
    return and_(
        is_watched, others if trouble is None else or_(trainings.c.trouble.is_(None), others)
    )


def _overdue() -> Select[int]:
    asked_at, is_told = trainings.c.put_at, trainings.c.told_slow == true()
    due = or_(
        and_(is_told, asked_at <= bindparam("hopeless_since")),
        and_(~is_told, asked_at <= bindparam("overdue_since")),
        asked_at.is_(None),
    )
    return _WATCHED.where(due).order_by(asked_at.nulls_first(), trainings.c.id)


def _since() -> Select[int, int, str | None, bool]:
    # The release before this one doesn't write when the upstream has taken a training.
    taken_at = trainings.c.watched_since
    new = or_(taken_at >= bindparam("since"), taken_at.is_(None))
    return _LISTED.where(new).order_by(taken_at.nulls_first(), trainings.c.id)


_WATCHED: Final = select(trainings.c.id).where(is_watched).limit(bindparam("limit"))
_LISTED: Final = (
    select(trainings.c.id, trainings.c.fence, clones.c.slot_id, trainings.c.seen_training)
    .join(clones, clones.c.id == trainings.c.clone_id)
    .where(is_watched, clones.c.slot_id.is_not(None))
    .limit(bindparam("limit"))
)
_TWO: Final = select(trainings.c.id).where(is_watched).limit(2).subquery()
_OF_THESE: Final = select(clones.c.id).where(
    clones.c.slot_id.in_(bindparam("slots", expanding=True))
)

OUTLOOK: Final = select(
    select(func.count()).select_from(_TWO).scalar_subquery(),
    select(trainings.c.id).where(says_otherwise(None)).exists(),
)
FIRST: Final = _WATCHED.order_by(trainings.c.id)
MISSED: Final = _WATCHED.where(trainings.c.missing_since.is_not(None)).order_by(
    trainings.c.missing_since, trainings.c.id
)
OVERDUE: Final = _overdue()
ALL: Final = _LISTED.where(trainings.c.id > bindparam("after")).order_by(trainings.c.id)
SINCE: Final = _since()
IN_SLOTS: Final = looking(is_watched, trainings.c.clone_id.in_(_OF_THESE))
THESE: Final = looking(trainings.c.id.in_(bindparam("numbers", expanding=True)))
