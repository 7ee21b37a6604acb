"""Prolongs claims: what is claimed has a column that says until when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, and_, false, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cloning.ports.holds import Hold
from storage.loading.locks import OwnerLocks


async def renew(
    connection: AsyncConnection,
    locks: OwnerLocks,
    holds: Sequence[Hold],
    until: datetime,
    *,
    key: Column[int],
    ends: Column[datetime | None],
    fence: Column[int] | None = None,
) -> frozenset[int]:
    """Prolong the claims that are as they were, in one statement; return their numbers.

    Waits for nobody: who is writing a row now has taken or ended the claim, or renews it next time.
    """
    if not holds:
        return frozenset()
    same = or_(
        false(),
        *(
            and_(
                key == hold.number,
                ends == hold.until,
                *([fence == hold.fence] if fence is not None else []),
            )
            for hold in holds
        ),
    )
    command = update(key.table).where(locks.free(key, same)).values({ends.name: until})
    return frozenset(await connection.scalars(command.returning(key)))
