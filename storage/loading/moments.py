"""What is due now, in statements that are built once: to build one takes longer than to run it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, bindparam, or_

from cloning.domain.limits import TOO_FAR
from storage.schema.columns import Moment

_NOW: Final = bindparam("now", type_=Moment())
_TOO_FAR: Final = bindparam("too_far", type_=Moment())


def is_due_now(moment: ColumnElement[datetime | None]) -> ColumnElement[bool]:
    """Match moments as `is_due` does (storage/schema/columns.py); the values come with `at`."""
    return or_(moment <= _NOW, moment > _TOO_FAR)


def at(now: datetime) -> Mapping[str, datetime]:
    """Return the parameters of a statement with `is_due_now`."""
    return {"now": now, "too_far": now + TOO_FAR}
