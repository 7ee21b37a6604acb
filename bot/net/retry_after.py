"""How long Telegram wants us to wait."""

from telegram.error import RetryAfter


def told_to_wait(fault: Exception) -> float:
    """Return how many seconds Telegram wants us to wait; 0 if it didn't say.

    The library gives an int or a timedelta, by its setting PTB_TIMEDELTA.
    """
    if not isinstance(fault, RetryAfter):
        return 0.0
    pause = fault.retry_after
    return float(pause) if isinstance(pause, int) else pause.total_seconds()
