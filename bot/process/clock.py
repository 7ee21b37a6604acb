"""The one clock; whatever has to know the time is handed it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present time."""
    return datetime.now(UTC)  # noqa: TID251 - everything else is handed this clock
