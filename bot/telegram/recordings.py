"""Downloads recordings from Telegram; the adapter of the port Recordings."""

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
from cloning.domain.recordings.rejections import Empty, RecordingGone, TooBig
from handlers.chat.delivery import is_about, telegram_faults

log = logging.getLogger(__name__)

KEPT_FOR: Final = 360.0
"""Seconds for which we keep bytes that no step asks for; a step pauses for at most 300 s."""
MOST_KEPT_BYTES: Final = 100 * 1024 * 1024
"""Above this, downloads that no step waits for are dropped, the oldest request first."""
GET_FILE_SECONDS: Final = 100.0
"""A Bot API server answers getFile only when it has the file, which can take a minute.

Source: tdlib/telegram-bot-api#32.
"""
PAUSE: Final = 0.5
"""Seconds before an interrupted download continues."""

WRONG = ("wrong file_id", "invalid file_id", "wrong file identifier", "wrong remote file")
"""Error texts of Telegram's for an invalid file id."""
PERHAPS = "temporarily unavailable"
"""Further text that it adds if it isn't sure that the file id is wrong."""

Pause = Callable[[float], Awaitable[None]]


@dataclass(eq=False)
class _Download:
    """What has arrived of a recording, and the task that fetches the rest."""

    content: bytearray = field(default_factory=bytearray)
    task: asyncio.Task[None] | None = None
    waiting: int = 0
    """How many steps wait for it."""
    end: asyncio.TimerHandle | None = None
    """When it will be forgotten, unless a step asks for it."""

    def stop(self) -> None:
        """Cancel the task and the timer."""
        for one in (self.task, self.end):
            if one is not None:
                one.cancel()


class TelegramRecordings:
    """Telegram stores the recordings; we keep only current downloads, in memory.

    A download continues even if nothing waits for it, so a slow one outlasts the step that began
    it. It also continues where it was interrupted.
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
        """By file id; the one that was requested longest ago comes first."""

    async def download(self, file_id: str) -> bytes:
        """Fetch a recording, or continue to fetch it; cancelling this call loses nothing.

        Raises:
            RecordingGone, TooBig, Empty: if Telegram won't give it to us, or it has no bytes.
            FileUnavailable: if it is gone, or can't be fetched at the moment.
            TelegramUnavailable: if Telegram can't be asked, or nothing arrived.
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
        """Cancel a download and drop its bytes, unless another step waits for it."""
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
        """Fetch the rest of a recording; an unexpected size must be confirmed by a second try."""
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
        """Read to the end, and return the stated size in bytes.

        An interrupted connection is no failure as long as bytes arrive.
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
        """Ask for a file's path, which is valid for an hour only."""
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
    """Read a file that a Bot API server in local mode has put on our disk."""
    try:
        if path.stat().st_size > LARGEST_RECORDING_MEGABYTES * 1024 * 1024:
            raise TooBig(maximum_megabytes=LARGEST_RECORDING_MEGABYTES)
        return path.read_bytes()
    except OSError as fault:
        raise TelegramUnavailable(delivered=False) from fault
