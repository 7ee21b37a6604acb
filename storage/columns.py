"""Column types that turn our values into what a database keeps, and back."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, String, TypeDecorator, or_

from cloning.domain.limits import TOO_FAR


def is_due(moment: ColumnElement[datetime | None], now: datetime) -> ColumnElement[bool]:
    """Tell whether a moment has come, or lies so far ahead that a wrong clock must have set it."""
    return or_(moment <= now, moment > now + TOO_FAR)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite would forget the time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Keep it in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say that it is in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Word(TypeDecorator[StrEnum]):
    """One of an enumeration's words."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__(length=16)
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Keep the word."""
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Find the word."""
        return None if value is None else self.words(value)


class Ids(TypeDecorator[frozenset[str]]):
    """A set of ids."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: frozenset[str] | None, dialect: Dialect) -> Sequence[str]:
        """Keep them as a sorted list."""
        return sorted(value or ())

    def process_result_value(self, value: Any, dialect: Dialect) -> frozenset[str]:
        """Make them a set again."""
        return frozenset(value or ())


class Value(TypeDecorator[Any]):
    """A value of ours that is made of plain fields."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def __init__(self, kind: type[Any]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> dict[str, Any] | None:
        """Keep its fields."""
        return None if value is None else asdict(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Make it a value again."""
        return None if value is None else self.kind(**value)


class Values(TypeDecorator[tuple[Any, ...]]):
    """Any number of values of ours, in their order; each may hold others."""

    impl = JSON
    cache_ok = True

    def __init__(self, kind: type[Any]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> Sequence[dict[str, Any]]:
        """Keep their fields."""
        return [asdict(one) for one in value or ()]

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Any, ...]:
        """Make them values again."""
        return tuple(msgspec.convert(one, self.kind) for one in value or ())
