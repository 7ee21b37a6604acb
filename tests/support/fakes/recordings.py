"""Telegram's files, and what samples and clips are made of them."""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from cloning.domain.errors import TelegramUnavailable
from cloning.domain.recordings.rejections import RecordingGone
from cloning.domain.recordings.sound import Clip, Sample, Take
from tests.support.fakes.script import Script

GOOD_TAKE = Take(
    total_seconds=24.7,
    speech_seconds=21.3,
    above_noise_db=31.0,
    crest_db=8.5,
    peak_dbfs=-6.0,
    level_dbfs=-21.0,
)
"""A take that nobody could object to."""


class FakeRecordings:
    """Telegram's files."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.forgotten: list[str] = []
        """What need not be kept at hand any more."""
        self.gone: set[str] = set()
        """What Telegram no longer has."""
        self.lost: set[str] = set()
        """What never comes through."""

    async def download(self, file_id: str) -> bytes:
        await self._script.at("before download")
        if file_id in self.gone:
            raise RecordingGone
        if file_id in self.lost:
            raise TelegramUnavailable
        return f"recording {file_id}".encode()

    def forget(self, file_id: str) -> None:
        self.forgotten.append(file_id)


class FakeStudio:
    """Makes samples and clips by writing what they are in front of what they are made of."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.takes: deque[Take] = deque()
        """What the next samples measure, before they are good again."""
        self.alone: dict[bytes, Take] = {}
        """What a recording measures when it is the only one."""

    async def sample(
        self, recordings: Sequence[bytes], part_from_seconds: float | None = None
    ) -> Sample:
        await self._script.at("before sample")
        joined = b" and ".join(recordings)
        take = self.takes.popleft() if self.takes else self.alone.get(joined, GOOD_TAKE)
        if part_from_seconds is not None:
            joined += f" from {part_from_seconds:g}".encode()
            ends_at = part_from_seconds + 60
            take = replace(take, part_begins_at=part_from_seconds, part_ends_at=ends_at)
        await self._script.at("sample made")
        return Sample(wav=b"sample of " + joined, seconds=12.5, take=take)

    async def part(self, recording: bytes, begins_at: float, ends_at: float) -> Clip:
        await self._script.at("before part")
        played = f"{begins_at:g} to {ends_at:g} of ".encode() + recording
        return Clip(ogg=played, seconds=ends_at - begins_at)

    async def clip(self, demo: bytes) -> Clip:
        await self._script.at("before clip")
        return Clip(ogg=b"clip of " + demo, seconds=4.0)
