"""The command `migrate`, which is also the beginning of the service in one process."""

import os

from bot.chosen import server_url_of
from bot.commands.lines import say
from bot.settings.settings import Settings
from storage.migrate import migrate


def bring_up(settings: Settings) -> int:
    """Bring the database to the level that is needed, and say so; returns the exit code."""
    os.umask(0o077)  # whatever we write is for our eyes only
    say(f"The database is at level {migrate(server_url_of(settings))}.")
    return 0
