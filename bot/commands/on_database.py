"""Runs a command on a database, and says in a line why that is impossible."""

from collections.abc import Callable

from bot.causes import first_cause_of
from bot.commands.lines import UNAVAILABLE, complain, say
from bot.settings.settings import Settings
from cloning.domain.errors import MemosUnavailable, StorageUnavailable
from storage.dialects.soundness import UnsoundDatabase, check_soundness
from storage.migrate import TooNew


def on_database(name: str, url: str, do: Callable[[], int]) -> int:
    """Run something on a database; if the database can't be used, print one line about it."""
    try:
        check_soundness(url)
        return do()
    except (UnsoundDatabase, TooNew) as problem:
        return complain(f"{name}: {problem}")
    except MemosUnavailable as fault:
        return complain(f"ERASURES_FILE: it can't be read or written: {first_cause_of(fault)}")
    except StorageUnavailable as fault:
        say(f"{name}: the database can't be used just now: {first_cause_of(fault)}")
        return UNAVAILABLE


def on_ours(settings: Settings, do: Callable[[], int]) -> int:
    """Run something on the database of the settings."""
    direct = settings.database_direct_url
    name = "DATABASE_URL or DATABASE_DIRECT_URL" if direct else "DATABASE_URL"
    return on_database(name, direct or settings.database_url, do)
