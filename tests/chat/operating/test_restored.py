"""An operator restores a backup: who was forgotten since stays forgotten."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.demo.stage import Stage, staged
from handlers.words import privacy_texts
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.conftest import QUICK
from tests.chat.steps import has_a_clone
from tests.support.databases.places import in_file
from tests.support.hurried import running_hurried


def database_of(stage: Stage) -> Path:
    return Path(stage.chosen["database_url"].partition(":///")[2])


def copied(source: Path, target: Path) -> None:
    """Do what `sqlite3 SOURCE ".backup TARGET"` does."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def restored(backup: Path, database: Path) -> None:
    """Put a backup in place, as docs/operations.md says."""
    for ending in ("", "-wal", "-shm"):
        Path(f"{database}{ending}").unlink(missing_ok=True)
    copied(backup, database)


async def test_who_was_forgotten_after_the_backup_stays_forgotten(tmp_path: Path) -> None:
    async with staged(training_seconds=0.05, **QUICK) as stage:
        migrate(stage.settings.database_url)
        anna = User(stage.telegram, user_id=7001, first_name="Anna")
        boris = User(stage.telegram, user_id=7002, first_name="Boris")
        database, backup = database_of(stage), tmp_path / "backup.db"
        async with running_hurried(stage.settings):
            await has_a_clone(anna)
            await has_a_clone(boris)
            copied(database, backup)
            await anna.says("/forget")
            await anna.presses_shown(privacy_texts.FORGET_ALL)
            await anna.sees(privacy_texts.FORGOTTEN, within=20)
        restored(backup, database)
        place = in_file(database)
        assert place.one_value("SELECT count(*) FROM owners") == 2
        seen = anna.messages[-1]
        async with running_hurried(stage.settings):
            await anna.sees(privacy_texts.FORGOTTEN, after=seen, within=30)
            await anna.says("/voices")
            await anna.sees("You have no clones yet")
            await boris.says("/voices")
            await boris.sees("My voice")
        assert place.one_value("SELECT id FROM owners") == 7002
        assert len(stage.upstream.slots) == 1
