"""What fault tests tell: figures that a program can read."""

from typing import TypedDict


class Figure(TypedDict):
    """Something that was counted or measured."""

    test: str
    promises: list[str]
    name: str
    value: int | float | str
