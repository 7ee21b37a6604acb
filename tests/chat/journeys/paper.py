"""Writes a conversation down as a reader enjoys it: who said what, and what became of it."""

import re
import textwrap
from collections.abc import Iterator

from sandbox.telegram.forms.values import Event, EventKind, Kind, Message

WIDTH = 80
MARGIN = 8

SHOWN = (EventKind.MESSAGE, EventKind.EDIT, EventKind.PRESS, EventKind.REACTION)

SLOT = re.compile(r"voice_clone_[0-9a-f]+")
"""What is another one each time; so are the sizes of sounds, which are left out."""

TIMES = {
    re.compile(r"[A-Z][a-z]{2} \d{1,2}, \d{4}, \d\d:\d\d UTC"): "Nov 29, 2026, 02:46 UTC",
    re.compile(r"\d{4}年\d{1,2}月\d{1,2}日 \d\d:\d\d UTC"): "2026年11月29日 02:46 UTC",
    re.compile(r"\d+ (?:sec|min) ago"): "3 sec ago",
    re.compile(r"\d+ (?:秒|分钟)前"): "3 秒前",
}
"""When it was, as each language writes it, and one time that stands for all."""


class Paper:
    """Listens to a Telegram, and remembers what can be seen in it."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def hear(self, event: Event) -> None:
        """Write down one thing that happened."""
        if event.kind not in SHOWN:
            return
        name = "bot" if event.by.is_bot else event.by.first_name
        first, *rest = _lines(event)
        self._lines.append(f"{name:<{MARGIN}}{first}".rstrip())
        self._lines.extend((" " * MARGIN + line).rstrip() for line in rest)

    def text(self) -> str:
        """Everything so far."""
        return SLOT.sub("voice_clone_…", "\n".join(self._lines) + "\n")


def _lines(event: Event) -> list[str]:
    message = event.message
    if event.kind is EventKind.PRESS:
        return [f"(presses “{event.detail}”)"]
    if event.kind is EventKind.REACTION:
        return [f"({event.detail or 'takes the reaction away'})"]
    if message is None:
        return [""]
    text = _always_the_same("\n".join(_parts(message)))
    if event.kind is EventKind.EDIT:
        text = f"(edits) {text}"
    buttons = [f"[ {button.text} ]" for button in message.buttons]
    return [line for part in text.split("\n") for line in textwrap.wrap(part, WIDTH) or [""]] + (
        [" ".join(buttons)] if buttons else []
    )


def _always_the_same(text: str) -> str:
    for time, stand_in in TIMES.items():
        text = time.sub(stand_in, text)
    return text


def _parts(message: Message) -> Iterator[str]:
    if message.kind is not Kind.TEXT and message.file is not None:
        length = f", {message.file.duration} s" if message.file.duration is not None else ""
        yield f"(({message.kind.replace('_', ' ')}{length}))"
    if message.text:
        yield message.text
