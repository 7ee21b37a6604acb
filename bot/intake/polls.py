"""How polling goes, for the log and for the health check."""

import logging
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from telegram.error import Conflict, InvalidToken, TelegramError

from cloning.domain.errors import StorageUnavailable
from cloning.ports.outside import Clock

log = logging.getLogger(__name__)

REFUSED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})
"""Telegram's answers to a token that it doesn't know."""

SAID_FOR = timedelta(minutes=1)
"""How long we don't repeat a kind of fault, and how long a conflict counts as present."""

SILENCE = timedelta(minutes=2)
"""How long polls may fail before somebody should look: several long polls and pauses."""


class TokenRevoked(TelegramError):
    """Telegram no longer knows our token."""

    def __init__(self) -> None:
        super().__init__("the token was revoked; put the new one in and restart")


class Polls:
    """The results of the last polls."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._refused = False
        self._conflict_at: datetime | None = None
        self._said_at: dict[type[Exception], datetime] = {}
        self._good_at: datetime | None = None

    @property
    def trouble(self) -> str | None:
        """Why no updates arrive, or others take them, and what to do; None if all is well."""
        if self._refused:
            return "the token was revoked: put the new one in and restart"
        if self._is_recent(self._conflict_at):
            return "another program polls with this token and takes updates: stop it"
        minutes = self._silent_for() // timedelta(minutes=1)
        if self._silent_for() > SILENCE:
            return f"no poll has succeeded for {minutes} min: see whether this machine reaches it"
        return None

    def begun(self) -> None:
        """Note that polling has begun."""
        self._good_at = self._clock()

    def ended(self) -> None:
        """Note that polling has stopped, so that its silence is no trouble."""
        self._good_at = None

    def answered(self, status: int) -> None:
        """Note the HTTP status of a poll."""
        self._refused = status in REFUSED
        if status == HTTPStatus.CONFLICT:
            self._conflict_at = self._clock()

    def succeeded(self) -> None:
        """Note that a poll succeeded, and that its updates were kept."""
        self._good_at = self._clock()

    def complain(self, fault: Exception) -> None:
        """Log a fault, each kind at most once a minute; the next poll tries again."""
        if isinstance(fault, InvalidToken):
            self._refused, fault = True, TokenRevoked()
        if isinstance(fault, StorageUnavailable):
            self.succeeded()  # Telegram is not to blame
        if self._is_recent(self._said_at.get(type(fault))):
            return
        self._said_at[type(fault)] = self._clock()
        if isinstance(fault, StorageUnavailable):
            log.warning("update not kept, intake pauses: %s", fault.__cause__ or fault)
        elif isinstance(fault, TelegramError):
            log.warning("no updates from Telegram: %s", fault)
        else:
            log.error("a poll broke off, intake pauses", exc_info=fault)

    def _is_recent(self, moment: datetime | None) -> bool:
        return moment is not None and abs(self._clock() - moment) < SAID_FOR

    def _silent_for(self) -> timedelta:
        return self._clock() - self._good_at if self._good_at is not None else timedelta()


def is_webhook(fault: Exception) -> bool:
    """Tell whether a poll failed because updates go to a webhook instead."""
    return isinstance(fault, Conflict) and "webhook is active" in fault.message
