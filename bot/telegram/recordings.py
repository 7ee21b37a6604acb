"""Downloads recordings from Telegram; adapter of the port Recordings."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from telegram import File
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.telegram.file_server import FileServer
from cloning.domain.errors import FileUnavailable, TelegramUnavailable, Unreachable
from cloning.domain.limits import LARGEST_RECORDING_MEGABYTES
from cloning.domain.rejections import Empty, RecordingGone, TooBig
from handlers.chat.delivery import is_about, telegram_faults

log = logging.getLogger(__name__)

KEPT_FOR: Final = 360.0
"""Seconds for which bytes are kept that nobody asks for; the longest pause of a step is 300 s."""
MOST_KEPT_BYTES: Final = 100 * 1024 * 1024
"""Above this, what nobody waits for is forgotten, the longest unasked first."""
GET_FILE_SECONDS: Final = 100.0
"""A Bot API server answers getFile once it has the file itself, which can take a minute
(tdlib/telegram-bot-api#32)."""
PAUSE: Final = 0.5
"""Seconds before a download that broke off goes on."""

WRONG = ("wrong file_id", "invalid file_id", "wrong file identifier", "wrong remote file")
"""What Telegram says of a file id that is none."""
PERHAPS = "temporarily unavailable"
"""What it says besides when it does not know whether the file id is wrong."""

Pause = Callable[[float], Awaitable[None]]


@dataclass(eq=False)
class _Download:
    """What has come of a recording so far, and the task that brings the rest."""

    content: bytearray = field(default_factory=bytearray)
    task: asyncio.Task[None] | None = None
    waiting: int = 0
    """How many wait for it."""
    end: asyncio.TimerHandle | None = None
    """When it is forgotten, unless somebody asks for it."""

    def stop(self) -> None:
        """Break it off."""
        for one in (self.task, self.end):
            if one is not None:
                one.cancel()


class TelegramRecordings:
    """Telegram keeps the recordings; here only what is being downloaded is, in memory.

    A download goes on though nobody waits for it, so one that is slow outlasts the try of a step
    that began it; and it goes on where it was broken off.
    """

    def __init__(
        self,
        bot: ExtBot[None],
        files: FileServer,
        *,
        kept_for: float = KEPT_FOR,
        most_kept_bytes: int = MOST_KEPT_BYTES,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._files = files
        self._kept_for = kept_for
        self._most_kept_bytes = most_kept_bytes
        self._pause = pause
        self._downloads: dict[str, _Download] = {}
        """By file id, the longest unasked first."""

    async def download(self, file_id: str) -> bytes:
        """Fetch a recording, or go on fetching it; whoever cancels this loses nothing.

        Raises:
            RecordingGone, TooBig, Empty: if Telegram won't give it to us, or there is nothing.
            FileUnavailable: if it is gone, or can't be had just now.
            TelegramUnavailable: if it can't be asked, or nothing came.
        """
        download = self._downloads.pop(file_id, None) or _Download()
        self._downloads[file_id] = download
        self._make_room()
        if download.task is None or _has_failed(download.task):
            download.task = self._files.begin(self._fetch(file_id, download.content))
        if download.end is not None:
            download.end.cancel()
        download.waiting += 1
        try:
            await asyncio.wait([download.task])
        finally:
            download.waiting -= 1
            loop = asyncio.get_running_loop()
            download.end = loop.call_later(self._kept_for, self.forget, file_id)
        if download.task.cancelled():
            raise TelegramUnavailable(delivered=False)
        download.task.result()
        return bytes(download.content)

    def forget(self, file_id: str) -> None:
        """Break a download off, and keep nothing of it, unless somebody else waits for it."""
        download = self._downloads.get(file_id)
        if download is not None and not download.waiting:
            del self._downloads[file_id]
            download.stop()

    def _make_room(self) -> None:
        kept = sum(len(download.content) for download in self._downloads.values())
        for file_id, download in list(self._downloads.items())[:-1]:
            if kept > self._most_kept_bytes and not download.waiting:
                kept -= len(download.content)
                self.forget(file_id)

    async def _fetch(self, file_id: str, content: bytearray) -> None:
        """Fetch the rest of a recording; a size that is not the stated one must be so twice."""
        stated = await self._rest(file_id, content)
        if stated not in (None, len(content)):
            first = len(content)
            content.clear()
            await self._rest(file_id, content)
            log.info("a file of %d bytes is said to have %s", first, stated)
            if len(content) != first:
                content.clear()
                raise TelegramUnavailable(delivered=False)
        if not content:
            raise Empty

    async def _rest(self, file_id: str, content: bytearray) -> int | None:
        """Read on to the end, and tell the size that is stated, in bytes.

        As long as bytes come, a line that breaks is no failure.
        """
        while True:
            had = len(content)
            file = await self._ask(file_id)
            try:
                await self._read(file, content)
            except TelegramUnavailable:
                if len(content) <= had:
                    raise
            else:
                return file.file_size
            await self._pause(PAUSE)

    async def _ask(self, file_id: str) -> File:
        """Ask where a file is; the address is good for an hour only."""
        try:
            with telegram_faults():
                return await self._bot.get_file(file_id, read_timeout=GET_FILE_SECONDS)
        except Unreachable as fault:  # a file has no chat that could be gone
            raise TelegramUnavailable(delivered=False) from fault
        except BadRequest as fault:
            if is_about(fault, "too big"):
                raise TooBig(maximum_megabytes=LARGEST_RECORDING_MEGABYTES) from fault
            if is_about(fault, *WRONG) and not is_about(fault, PERHAPS):
                raise RecordingGone from fault
            raise FileUnavailable(delivered=False) from fault

    async def _read(self, file: File, content: bytearray) -> None:
        path = file.file_path or ""
        if path.startswith(("http://", "https://")):
            await self._files.read(path, content)
        else:
            content[:] = await asyncio.to_thread(_on_disk, Path(path))


def _has_failed(task: asyncio.Task[None]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _on_disk(path: Path) -> bytes:
    """Read the file that a Bot API server in local mode has put on our disk."""
    try:
        if path.stat().st_size > LARGEST_RECORDING_MEGABYTES * 1024 * 1024:
            raise TooBig(maximum_megabytes=LARGEST_RECORDING_MEGABYTES)
        return path.read_bytes()
    except OSError as fault:
        raise TelegramUnavailable(delivered=False) from fault
