"""Prints a conversation as it happens, with times and colours."""

import textwrap
from datetime import datetime
from typing import TextIO

from sandbox.telegram.forms.values import Event, EventKind, Kind

WIDTH = 76
DIM, BOLD, RESET = "\033[2m", "\033[1m", "\033[0m"
GREEN, CYAN, YELLOW = "\033[32m", "\033[36m", "\033[33m"

SHOWN = frozenset({EventKind.MESSAGE, EventKind.EDIT, EventKind.PRESS})


class Screen:
    """Writes to a terminal in colour, and to anything else without."""

    def __init__(self, out: TextIO, *, began: datetime) -> None:
        self._out = out
        self._began = began
        self._coloured = out.isatty()

    def show(self, event: Event) -> None:
        """Print one event of the chat."""
        if event.kind not in SHOWN:
            return
        seconds = (event.time - self._began).total_seconds()
        name = "bot" if event.by.is_bot else event.by.first_name
        colour = CYAN if event.by.is_bot else GREEN
        head = self._paint(f"{seconds:6.1f} s  ", DIM) + self._paint(f"{name:>5}", BOLD + colour)
        first, *rest = _lines(event)
        self._print(f"{head}  {first}")
        for line in rest:
            self._print(" " * 17 + line)
        if event.message is not None and event.kind is not EventKind.PRESS:
            for button in event.message.buttons:
                self._print(" " * 17 + self._paint(f"[ {button.text} ]", YELLOW))

    def note(self, text: str) -> None:
        """Print a remark that isn't part of the conversation."""
        self._print(self._paint(text, DIM))

    def headline(self, text: str) -> None:
        """Print a line that stands out."""
        self._print(self._paint(text, BOLD))

    def _paint(self, text: str, colour: str) -> str:
        return f"{colour}{text}{RESET}" if self._coloured else text

    def _print(self, text: str) -> None:
        print(text, file=self._out, flush=True)


def _lines(event: Event) -> list[str]:
    if event.kind is EventKind.PRESS:
        return [f"(presses “{event.detail}”)"]
    message = event.message
    if message is None:
        return [""]
    text = message.text
    if message.kind is not Kind.TEXT and message.file is not None:
        length = f"{message.file.duration} s, " if message.file.duration is not None else ""
        sound = f"(({message.kind.replace('_', ' ')}, {length}{message.file.size / 1000:.0f} kB))"
        text = f"{sound}\n{text}" if text else sound
    if event.kind is EventKind.EDIT:
        text = f"(edits its message) {text}"
    return [line for part in text.split("\n") for line in textwrap.wrap(part, WIDTH) or [""]]
