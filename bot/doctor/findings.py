"""What a check has found: one line that says that all is well, or what to do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_NAMES_TAKE: Final = 11
"""How many characters the longest name of a check has."""


class Verdict(StrEnum):
    """How it is with what was looked at."""

    OK = "ok"
    BAD = "BAD"
    NOT_CHECKED = "?"


class Wrong(Exception):
    """Something has to be mended; `cure` says how."""

    def __init__(self, what: str, *, cure: str) -> None:
        super().__init__(what)
        self.cure = cure


class NotChecked(Exception):
    """Something can't be looked at; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check."""

    name: str
    verdict: Verdict
    text: str
    cure: str = ""

    def __str__(self) -> str:
        cure = f". Cure: {self.cure}" if self.cure else ""
        return f"{self.verdict:<3}  {self.name:<{_NAMES_TAKE}}  {self.text}{cure}"
