"""The command `copy-to`: moves a deployment from its SQLite file to a PostgreSQL database."""

from collections.abc import Sequence
from datetime import datetime

from storage.copying import CantCopy, Content, copy, measure
from storage.dialects.urls import without_passwords

REFUSED = 2
"""The exit code if something has to be done first."""


def copy_to(source: str, target: str, *, now: datetime, dry_run: bool) -> tuple[int, Sequence[str]]:
    """Copy everything, or only look at it; returns the exit code and the lines to print."""
    try:
        contents = (measure if dry_run else copy)(source, target, now=now)
    except CantCopy as refusal:
        return REFUSED, [f"Nothing was copied: {refusal}"]
    rows = sum(content.rows for content in contents)
    lines = [_in_words(content) for content in contents]
    if dry_run:
        shown = without_passwords(target)
        return 0, [*lines, f"{rows} rows would be copied to {shown}. Nothing was changed."]
    return 0, [
        *lines,
        f"All {rows} rows were copied, read back and found to be the same.",
        "Now set DATABASE_URL to the new database and start the bot; AUDIO_DIR stays where it is.",
    ]


def _in_words(content: Content) -> str:
    return f"{content.table}: {content.rows} rows, {content.digest}"
