"""The command `copy-to`: moves a deployment from its SQLite file to a PostgreSQL database."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.chosen import server_url_of
from bot.commands.lines import NOT_MIGRATED, answer_or_complain, complain
from bot.commands.on_database import on_database
from bot.settings.settings import Settings
from storage.copying import CantCopy, Content, copy, measure
from storage.dialects.urls import checked_url, is_postgresql, without_passwords
from storage.migrate import is_current

_OTHER_PLACE = "SAMPLES_URL stays as it is, and the samples stay where they are."
_SAMPLES_CAME = "The samples came with it: delete {}, since nobody clears it up any more."

REFUSED = 2
"""The exit code if something has to be done first."""


def copy_ours(settings: Settings, url: str, *, now: datetime, dry_run: bool) -> int:
    """Do what the command line says; returns the exit code."""
    try:
        target = checked_url(url)
    except ValueError as problem:
        return complain(f"URL {problem}")
    if is_postgresql(settings.database_url) or not is_postgresql(target):
        return complain("copy-to goes from an SQLite file (DATABASE_URL) to PostgreSQL (URL)")
    if not is_current(server_url_of(settings)):
        return complain(NOT_MIGRATED)

    def do() -> int:
        # Unless samples have a place of their own, they are in the database from then on.
        folder = settings.audio_dir if settings.samples_url is None else None
        source = settings.database_url
        result = copy_to(source, target, now=now, dry_run=dry_run, folder=folder)
        return answer_or_complain(*result)

    return on_database("URL", target, do)


def copy_to(
    source: str, target: str, *, now: datetime, dry_run: bool, folder: Path | None = None
) -> tuple[int, Sequence[str]]:
    """Copy everything, or only look at it; returns the exit code and the lines to print.

    If there is a `folder`, the samples in it go into the database too.
    """
    try:
        contents = (measure if dry_run else copy)(source, target, now=now, folder=folder)
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
        "Now set DATABASE_URL to the new database and start the bot.",
        _OTHER_PLACE if folder is None else _SAMPLES_CAME.format(folder),
    ]


def _in_words(content: Content) -> str:
    return f"{content.table}: {content.rows} rows, {content.digest}"
