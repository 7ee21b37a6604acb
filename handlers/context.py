"""What every handler is handed: the typed context with the services in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telegram.ext import Application, CallbackContext, ExtBot, JobQueue

from cloning.collection import Collection
from cloning.submissions import Submissions
from handlers.notifier import TelegramNotifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the handlers need, put together in bot/app.py."""

    submissions: Submissions
    collection: Collection
    notifier: TelegramNotifier
    failed: Callable[[int, Exception], None]
    """Tells the intake that an update could not be dealt with, so that it is tried again."""


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], Services]):
    """The library's context, with names of ours for what is in it."""

    @property
    def submissions(self) -> Submissions:
        """Where recordings go."""
        return self.bot_data.submissions

    @property
    def collection(self) -> Collection:
        """The owner's clones."""
        return self.bot_data.collection

    @property
    def notifier(self) -> TelegramNotifier:
        """What speaks to owners when something has happened to their clones."""
        return self.bot_data.notifier

    @property
    def word(self) -> str:
        """The word that the pressed button carries."""
        return str(self.matches[0].group(1)) if self.matches else ""

    @property
    def number(self) -> int:
        """The id that the pressed button carries."""
        return int(self.word)


App = Application[
    ExtBot[None], Context, dict[Any, Any], dict[Any, Any], Services, JobQueue[Context]
]
"""The library's application, with our types."""
