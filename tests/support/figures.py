"""What tests tell in figures; telling.py carries them to the end of a run."""

from typing import TypedDict


class Figure(TypedDict):
    """Something that was counted or measured."""

    test: str
    promises: list[str]
    name: str
    value: int | float | str
