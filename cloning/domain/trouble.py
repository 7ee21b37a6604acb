"""What keeps us from doing a step, named so that a person can be told whom we wait for."""

from enum import StrEnum


class Trouble(StrEnum):
    """Whom we wait for when a step can't be done, and what that one does."""

    TELEGRAM_SILENT = "telegram_silent"
    """Telegram does not answer, or answers with a fault of its own."""
    TELEGRAM_BUSY = "telegram_busy"
    """Telegram has told us to wait."""
    UPSTREAM_SILENT = "upstream_silent"
    """No answer of the upstream has come."""
    UPSTREAM_BROKEN = "upstream_broken"
    """The upstream answers with a fault of its own (5xx), or with what can't be understood."""
    UPSTREAM_BUSY = "upstream_busy"
    """The upstream has too much to do (429)."""
    UPSTREAM_DENIES = "upstream_denies"
    """The upstream turns us away (401, 402, 403): the operator must act."""
    OURS = "ours"
    """Something of our own is slow, full or broken."""
