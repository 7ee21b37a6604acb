"""The commands `backup` and `restore`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.chosen import erasures_file_of, server_url_of
from bot.settings.declaring import Secret
from bot.settings.settings import Settings
from bot.settings.values import key_bytes_of
from storage.backups.container import BadBackup
from storage.backups.files import restore_backup, take_backup
from storage.backups.restoring import CantRestore
from storage.backups.taking import CantBackUp

REFUSED: Final = 2
"""The exit code if something has to be done first."""

FAILED: Final = 1
"""The exit code if the file can't be written or read now."""

NO_KEY: Final = (
    "BACKUP_KEY is missing: make one with `openssl rand -base64 32 | tr +/ -_`, and keep a copy of"
    " it away from the backups; without it, nobody can read them"
)

COME_BACK: Final = (
    "There is no {path}: people who were forgotten after the backup come back, unless you put the"
    " file of erasures there first, or let ERASURES_FILE lead to it."
)

Result = tuple[int, Sequence[str]]
"""The exit code, and the lines to print."""


def back_up(settings: Settings, path: Path, *, now: datetime) -> Result:
    """Write everything that is kept to a file, encrypted."""

    def take(key: bytes) -> Result:
        taken = take_backup(server_url_of(settings), key, path, now=now)
        return 0, [
            f"{path}: {taken.rows} rows at level {taken.level}, {taken.size} bytes, encrypted.",
            "It holds personal data: keep it no longer than docs/privacy.md says.",
        ]

    return _with_key(settings.backup_key, path, take)


def put_back(settings: Settings, path: Path, *, now: datetime, replace: bool) -> Result:
    """Fill the database with what is in a file."""

    def restore(key: bytes) -> Result:
        url = server_url_of(settings)
        restored = restore_backup(path, key, url, now=now, replace=replace)
        head = restored.head
        return 0, [
            f"{restored.rows} rows were restored, of {head.made_at}, at level {head.level}.",
            *_about_erasures(erasures_file_of(settings)),
            "Now start the bot; then see what `python -m bot reconcile` lists.",
        ]

    return _with_key(settings.backup_key, path, restore)


def _about_erasures(path: Path) -> Sequence[str]:
    """Warn the operator if the first start will not know whom to forget once more."""
    if path.exists():
        return []
    return [COME_BACK.format(path=path)]


def _with_key(key: Secret | None, path: Path, do: Callable[[bytes], Result]) -> Result:
    if key is None:
        return REFUSED, [NO_KEY]
    try:
        return do(key_bytes_of(key.get_secret_value()))
    except (CantBackUp, CantRestore) as refusal:
        return REFUSED, [str(refusal)]
    except BadBackup as problem:
        return REFUSED, [f"{path} can't be restored: {problem}"]
    except OSError as fault:
        return FAILED, [f"{path}: {fault.strerror or type(fault).__name__}"]
