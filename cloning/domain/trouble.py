"""What keeps us from doing a step, so that we can tell people which neighbour we wait for."""

from enum import StrEnum


class Trouble(StrEnum):
    """The neighbour that a step waits for, and what is wrong with it."""

    TELEGRAM_SILENT = "telegram_silent"
    """Telegram does not answer, or answers with a fault of its own."""
    TELEGRAM_BUSY = "telegram_busy"
    """Telegram has told us to wait."""
    UPSTREAM_SILENT = "upstream_silent"
    """The upstream has not answered."""
    UPSTREAM_BROKEN = "upstream_broken"
    """The upstream answers with a fault of its own (5xx), or with something that we can't read."""
    UPSTREAM_BUSY = "upstream_busy"
    """The upstream has too much to do (429)."""
    UPSTREAM_DENIES = "upstream_denies"
    """The upstream turns us away (401, 402, 403): the operator must act."""
    OURS = "ours"
    """Something of our own is slow, full or broken."""
