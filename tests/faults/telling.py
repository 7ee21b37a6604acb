"""What fault tests tell: figures that a program can read."""

from collections.abc import Callable
from typing import TypedDict

KeepFigure = Callable[[str, str, object], None]
"""Keeps a figure: its promises ("P5 P7"), its name and its value."""


class Figure(TypedDict):
    """Something that was counted or measured."""

    test: str
    promises: list[str]
    name: str
    value: int | float | str
