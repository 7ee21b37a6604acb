"""Column types that convert our values for the database, and back."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, String, TypeDecorator, or_

from cloning.domain.limits import TOO_FAR
from cloning.domain.trouble import about_of


def is_due(moment: ColumnElement[datetime | None], now: datetime) -> ColumnElement[bool]:
    """Match moments that have come, or lie so far ahead that a wrong clock has set them."""
    return or_(moment <= now, moment > now + TOO_FAR)


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC, because SQLite would forget the time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Mark as UTC what SQLite returns without a zone; convert what comes in another one."""
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


class Word(TypeDecorator[StrEnum]):
    """A member of an enumeration, stored as its value."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__(length=16)
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Store the value of a StrEnum."""
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Return the member of this value; ValueError if there is none."""
        return None if value is None else self.words(value)


class AboutWord(Word):
    """What an alert is about, which is a member of one of two enumerations."""

    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Return the member of this value; KeyError if there is none."""
        return None if value is None else about_of(value)


class Ids(TypeDecorator[frozenset[str]]):
    """A set of ids, all of them texts or all of them numbers, stored as a JSON list."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: frozenset[str] | None, dialect: Dialect) -> Sequence[str]:
        """Store a sorted list."""
        return sorted(value or ())

    def process_result_value(self, value: Any, dialect: Dialect) -> frozenset[str]:
        """Return a frozenset."""
        return frozenset(value or ())


class Texts(TypeDecorator[tuple[str, ...]]):
    """Texts in an order, stored as a JSON list."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> Sequence[str]:
        """Store a list."""
        return list(value or ())

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...]:
        """Return a tuple."""
        return tuple(value or ())


class Value(TypeDecorator[Any]):
    """A dataclass with plain fields, stored as a JSON object."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def __init__(self, kind: type[Any]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> dict[str, Any] | None:
        """Store the fields."""
        return None if value is None else asdict(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Make the dataclass of its fields."""
        return None if value is None else self.kind(**value)


class Values(TypeDecorator[tuple[Any, ...]]):
    """A tuple of dataclasses, stored as a JSON list of objects; each may hold others."""

    impl = JSON
    cache_ok = True

    def __init__(self, kind: type[Any]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> Sequence[dict[str, Any]]:
        """Store the fields of each."""
        return [asdict(one) for one in value or ()]

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Any, ...]:
        """Make the dataclasses of their fields."""
        return tuple(msgspec.convert(one, self.kind) for one in value or ())
