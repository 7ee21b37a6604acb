"""The memos in a file beside the database, which no backup of the database holds.

Each line is a memo: its moment, what it is about, its key, and a check of the three by which we
tell a line of ours from one that is damaged or was made with another key.
"""

import asyncio
import errno
import fcntl
import hashlib
import hmac
import logging
import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from cloning.domain.errors import MemosUnavailable
from cloning.domain.operating.memos import About, Memo
from storage.files.private import refuse_what_is_no_file

log = logging.getLogger(__name__)

LABEL: Final = "line of the erasures file, version 1"
CHECK_DIGITS: Final = 16
Done = TypeVar("Done")


class FileOfMemos:
    """Adapter of `MemoFile` in cloning/ports/operating/memos.py.

    Several processes may share the file.
    """

    def __init__(self, path: Path, key: bytes, *, sync: Callable[[int], None] = os.fsync) -> None:
        self.path = path.absolute()
        self._key = key
        self._sync = sync

    async def read(self) -> Sequence[Memo]:
        """See cloning/ports/operating/memos.py; a file that isn't there has no memos."""
        return await self._do(self._read)

    async def append(self, memos: Sequence[Memo]) -> None:
        """See cloning/ports/operating/memos.py."""
        await self._do(lambda: self._append(memos))

    async def forget_before(self, moment: datetime) -> None:
        """See cloning/ports/operating/memos.py."""
        await self._do(lambda: self._forget_before(moment))

    async def _do(self, do: Callable[[], Done]) -> Done:
        try:
            return await asyncio.to_thread(do)
        except OSError as fault:
            raise MemosUnavailable from fault

    def _read(self) -> Sequence[Memo]:
        try:
            lines = self._read_bytes().splitlines()
        except FileNotFoundError:
            return []
        ours = [said for said in map(self._said_in, lines) if said is not None]
        if len(ours) < len(lines):
            log.error(
                "%s: %d of %d lines can't be read and are left out: they are damaged, or were made"
                " with another SECRET_KEY",
                self.path,
                len(lines) - len(ours),
                len(lines),
            )
        found = [memo for memo in map(_memo_of, ours) if memo is not None]
        if len(found) < len(ours):
            log.warning(
                "%s: %d lines are left to the later release that wrote them",
                self.path,
                len(ours) - len(found),
            )
        return found

    def _read_bytes(self) -> bytes:
        """Read a plain file; anything else, such as a pipe or a device, might have no end."""
        with open(self.path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(errno.EINVAL, "it is not a plain file")
            return file.read()

    def _append(self, memos: Sequence[Memo]) -> None:
        with self._alone() as handle:
            # A line that a kill has cut off must not spoil the next one.
            size = os.fstat(handle).st_size
            torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            text = b"\n" * torn + b"".join(map(self._line_of, memos))
            while text:
                text = text[os.write(handle, text) :]
            self._sync(handle)

    def _forget_before(self, moment: datetime) -> None:
        """Write the file anew without what is old, and without what nobody can date.

        Lines of another key stay until they are old: the operator may put that key back.
        """
        if not self.path.exists():
            return
        with self._alone():
            lines = self._read_bytes().splitlines()
            kept = [line for line in lines if (at := _moment_of(line)) is not None and at >= moment]
            if len(kept) == len(lines):
                return
            handle, name = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(b"".join(line + b"\n" for line in kept))
                    file.flush()
                    self._sync(file.fileno())
                os.replace(name, self.path)
            except BaseException:
                with suppress(FileNotFoundError):
                    os.unlink(name)
                raise
            self._sync_folder()

    @contextmanager
    def _alone(self) -> Iterator[int]:
        """Open the file to append to it, readable only by us, while no other process writes."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        while True:
            is_new = not self.path.exists()
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
            handle = os.open(self.path, flags, 0o600)
            try:
                refuse_what_is_no_file(handle, self.path)
                fcntl.flock(handle, fcntl.LOCK_EX)
                if self._is_in_place(handle):
                    os.fchmod(handle, 0o600)
                    yield handle
                    if is_new:
                        self._sync_folder()
                    return
            finally:
                os.close(handle)  # this also ends the lock

    def _is_in_place(self, handle: int) -> bool:
        """Return whether the file was not replaced while we waited for its lock."""
        with suppress(FileNotFoundError):
            return os.path.samestat(os.fstat(handle), os.stat(self.path))
        return False

    def _sync_folder(self) -> None:
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            self._sync(folder)
        finally:
            os.close(folder)

    def _line_of(self, memo: Memo) -> bytes:
        said = f"{memo.at.astimezone(UTC).isoformat()} {memo.about} {memo.key}"
        return f"{said} {self._check_of(said)}\n".encode()

    def _said_in(self, line: bytes) -> str | None:
        """Return a line without its check; None if it is not ours, or damaged."""
        said, _, check = line.decode("ascii", "replace").rpartition(" ")
        is_ours = hmac.compare_digest(self._check_of(said).encode(), check.encode())
        return said if is_ours else None

    def _check_of(self, said: str) -> str:
        message = f"{LABEL}\n{said}".encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()[:CHECK_DIGITS]


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)  # a pipe waits for somebody who writes


def _memo_of(said: str) -> Memo | None:
    """Read a line of ours; None if only a later release knows what it is about.

    Two releases may share the file while a deployment is updated (docs/decisions.md).
    """
    try:
        at, about, key = said.split(" ")
        return Memo(about=About(about), key=key, at=datetime.fromisoformat(at))
    except ValueError:
        return None


def _moment_of(line: bytes) -> datetime | None:
    """Return the moment of a line, whatever key it was made with; None if it has none."""
    try:
        at = datetime.fromisoformat(line.partition(b" ")[0].decode("ascii"))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
