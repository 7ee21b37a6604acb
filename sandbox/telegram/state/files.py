"""The files that Telegram keeps, and what it makes of their contents."""

import hashlib
import itertools
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.telegram.forms.errors import bad_request
from sandbox.telegram.forms.values import Clock, File, Kind

LARGEST_DOWNLOAD = 20 * 1024 * 1024
"""The largest download of a bot, in bytes (Bot API, getFile)."""
PATH_LIFE = timedelta(hours=1)
"""How long a file_path is valid at least (Bot API, getFile); in the sandbox, exactly this long."""

_FOLDERS = {
    Kind.VOICE: ("AwACAgQ", "voice", ".oga"),
    Kind.AUDIO: ("CQACAgQ", "music", ".mp3"),
    Kind.DOCUMENT: ("BQACAgQ", "documents", ""),
    Kind.VIDEO_NOTE: ("DQACAgQ", "video_notes", ".mp4"),
    Kind.VIDEO: ("BAACAgQ", "videos", ".mp4"),
    Kind.ANIMATION: ("CgACAgQ", "animations", ".mp4"),
}
_OGG_HEADER = 27
"""Bytes of an Ogg page's header; the last one counts its lacing values (RFC 3533)."""
_MPEG_LAYER_3 = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")
"""Eleven set bits, a version, and 01 for layer III (ISO 11172-3)."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file from a call of the bot, or from a person's phone."""

    content: bytes
    name: str | None = None
    mime_type: str | None = None

    def __str__(self) -> str:
        return f"<upload {self.name}, {len(self.content)} bytes>"


class Files:
    """Every file ever sent, by its file_id; getFile makes a path that is valid for an hour."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._files: dict[str, File] = {}
        self._paths: dict[str, tuple[File, datetime]] = {}
        self._numbers = itertools.count()

    def keep(
        self, kind: Kind, upload: Upload, duration: int | None = None, size: int | None = None
    ) -> File:
        """Store an upload; `duration` (seconds) and `size` (bytes) are the sender's claims."""
        file = File(
            file_id=_FOLDERS[kind][0] + secrets.token_urlsafe(32),
            unique_id=unique_id_of(kind, upload.content),
            kind=kind,
            content=upload.content,
            size=len(upload.content) if size is None else size,
            duration=duration,
            name=upload.name,
            mime_type=upload.mime_type,
        )
        self._files[file.file_id] = file
        return file

    def find(self, file_id: str, unknown: str) -> File:
        """Return a file; ApiError 400 with the reason `unknown` if there is none with this id."""
        if file_id not in self._files:
            raise bad_request(unknown)
        return self._files[file_id]

    def known(self, file_id: str) -> File | None:
        """Return a file; None if there is none with this id."""
        return self._files.get(file_id)

    def lose(self, file_id: str) -> None:
        """Forget a file, as Telegram sometimes does."""
        del self._files[file_id]

    def open(self, file: File) -> str:
        """Return a path under which the file can be downloaded for an hour."""
        if max(file.size, len(file.content)) > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        _, folder, suffix = _FOLDERS[file.kind]
        ending = re.search(r"\.\w+$", file.name or "")
        path = f"{folder}/file_{next(self._numbers)}{ending.group() if ending else suffix}"
        self._paths[path] = (file, self._clock() + PATH_LIFE)
        return path

    def at(self, path: str) -> File | None:
        """Return the file behind a path, as long as the path is valid."""
        file, until = self._paths.get(path, (None, None))
        return file if until and self._clock() <= until else None


def unique_id_of(kind: Kind, content: bytes) -> str:
    """Return the file_unique_id, which is the same whenever the same bytes are sent."""
    return "Ag" + hashlib.sha256(kind.encode() + content).hexdigest()[:14]


def sound_format(content: bytes) -> str | None:
    """Name the format by its magic bytes: opus, mp3, m4a, or None."""
    if content.startswith(b"OggS") and _first_packet(content).startswith(b"OpusHead"):
        return "opus"
    if content[4:8] == b"ftyp" and content[8:11] in {b"M4A", b"M4B", b"mp4", b"iso", b"das"}:
        return "m4a"
    return "mp3" if content.startswith(b"ID3") or _MPEG_LAYER_3.match(content) else None


def _first_packet(page: bytes) -> bytes:
    """Return what follows the header of an Ogg page and its lacing table."""
    return page[_OGG_HEADER + page[_OGG_HEADER - 1] :] if len(page) > _OGG_HEADER else b""
