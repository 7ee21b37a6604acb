"""A training with its clone and owner, in one statement; those asked often are built once."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Row, Select, Update, and_, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.domain.models import Claim, Clone, Training
from storage.loading.locks import not_held
from storage.loading.moments import is_due_now
from storage.rows import owner_of
from storage.schema.columns import Moment
from storage.schema.tables import clones, owners, trainings

_OF_TRAINING: Final = tuple(trainings.c)
_OF_CLONE: Final = tuple(column for column in clones.c if column.name != "slot_snapshot")
_OF_OWNER: Final = tuple(owners.c)
_ANY: Final = (
    select(*_OF_TRAINING, *_OF_CLONE, *_OF_OWNER)
    .join_from(trainings, clones, clones.c.id == trainings.c.clone_id)
    .join(owners, owners.c.id == clones.c.owner_id)
)
_WITH_ALL: Final = _ANY.where(trainings.c.id == bindparam("key")).with_for_update()
_HELD: Final = _WITH_ALL.where(trainings.c.fence == bindparam("fenced"))


async def claimed(connection: AsyncConnection, training_id: int) -> Claim | None:
    """Load a claim whose owner's lock we have; None if a part of it is gone."""
    return await _loaded(connection, _WITH_ALL, {"key": training_id})


async def held(connection: AsyncConnection, training_id: int, fence: int) -> Claim | None:
    """Load a claim whose owner's lock we have; None if a part is gone or the fence is newer."""
    return await _loaded(connection, _HELD, {"key": training_id, "fenced": fence})


def looking(*where: ColumnElement[bool], by: Column[Any] = trainings.c.id) -> Select[Any]:
    """Return what loads the claims that meet all conditions, in order, for `seen`."""
    return _ANY.where(*where).order_by(by, trainings.c.id)


async def seen(
    connection: AsyncConnection,
    query: Select[Any],
    values: Mapping[str, Any] = MappingProxyType({}),
) -> Sequence[Claim]:
    """Load claims across owners, to look at: nobody waits for those who change them.

    Whatever is changed must be loaded again.
    """
    return [_claim_of(row) for row in await connection.execute(query, values)]


@cache
def claiming(*, locked: bool) -> Update:
    """Return what claims the training `key` until `until` if it is due (`moments.at`).

    Args:
        locked: whether transactions run side by side, so that another one may hold the row.
    """
    due = and_(trainings.c.id == bindparam("key"), is_due_now(trainings.c.due_at))
    # Only a mass change, such as a takeover's, can hold the row now: leave it alone then.
    which = not_held(trainings.c.id, due) if locked else due
    until = bindparam("until", type_=Moment())
    return update(trainings).where(which).values(due_at=until, fence=trainings.c.fence + 1)


async def _loaded(
    connection: AsyncConnection, query: Select[Any], values: dict[str, int]
) -> Claim | None:
    row = (await connection.execute(query, values)).first()
    return None if row is None else _claim_of(row)


def _claim_of(row: Row[Any]) -> Claim:
    clone_begins, owner_begins = len(_OF_TRAINING), len(_OF_TRAINING) + len(_OF_CLONE)
    return Claim(
        training=Training(**_named(_OF_TRAINING, row[:clone_begins])),
        clone=Clone(**_named(_OF_CLONE, row[clone_begins:owner_begins])),
        owner=owner_of(_named(_OF_OWNER, row[owner_begins:])),
    )


def _named(columns: Iterable[Column[Any]], values: Iterable[Any]) -> Mapping[str, Any]:
    return {column.name: value for column, value in zip(columns, values, strict=True)}
