"""How a broken promise is reported: what it is, the conversation, and the rows it is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sandbox.telegram.forms.values import Message
from sandbox.telegram.transcript import transcript
from tests.faults.sigkill.sources import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A promise that was not kept."""

    what: str
    conversation: Sequence[Message] = ()
    rows: Sequence[Row] = ()
    excerpt: str = ""
    """Of the log."""

    def __str__(self) -> str:
        chat = transcript(sorted(self.conversation, key=lambda one: one.id))
        parts = [self.what, chat if self.conversation else "", *map(_line, self.rows), self.excerpt]
        return "\n  ".join(part.replace("\n", "\n  ") for part in parts if part)


def report(breaches: Iterable[Breach], lives: Iterable[object], seed: int) -> str:
    """Write down everything that is needed to understand what happened."""
    found = "\n".join(f"- {breach}" for breach in breaches)
    return "\n".join([f"--kill-seed {seed}", *map(str, lives), found])


def _line(row: Row) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in row.items() if value is not None)
