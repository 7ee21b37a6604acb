"""Reads the plain kinds of values; ValueError says briefly what is wrong."""

import math
from collections.abc import Callable
from typing import Final, TypeVar

from bot.settings.declaring import Secret

Choice = TypeVar("Choice", bound=str)

Number = TypeVar("Number", int, float)

_LONGEST: Final = 200


def hidden(read: Callable[[str], str]) -> Callable[[str], Secret]:
    """Keep what is read as a secret."""
    return lambda value: Secret(read(value))


def one_of(*choices: Choice) -> Callable[[str], Choice]:
    """Read one of some words, in small or capital letters."""
    *others, last = (f"'{choice}'" for choice in choices)
    by_small = {choice.lower(): choice for choice in choices}

    def read(value: str) -> Choice:
        if (choice := by_small.get(value.lower())) is None:
            raise ValueError(f"must be {', '.join(others)} or {last}")
        return choice

    return read


def whole(*, least: int, most: float = math.inf) -> Callable[[str], int]:
    """Read a whole number within these limits."""

    def read(value: str) -> int:
        number = _number_of(int, value, "a whole number")
        if number < least:
            raise ValueError(f"must be at least {least}")
        if number > most:
            raise ValueError(f"must be at most {most}")
        return number

    return read


def seconds(value: str) -> float:
    """Read a number of seconds, which may be none."""
    if (number := _number(value)) < 0:
        raise ValueError("must be at least 0")
    return number


def some_seconds(value: str) -> float:
    """Read a number of seconds that is more than none."""
    if (number := _number(value)) <= 0:
        raise ValueError("must be more than 0")
    return number


def short(value: str) -> str:
    """Check a text for a line of its own."""
    if len(value) > _LONGEST:
        raise ValueError(f"must have at most {_LONGEST} characters")
    return value


def _number(value: str) -> float:
    number = _number_of(float, value, "a number")
    if not math.isfinite(number):
        raise ValueError("must be a finite number")
    return number


def _number_of(kind: Callable[[str], Number], value: str, meant: str) -> Number:
    try:
        return kind(value.encode("ascii").decode())  # Python reads the digits of all scripts
    except ValueError:
        raise ValueError(f"must be {meant}") from None
