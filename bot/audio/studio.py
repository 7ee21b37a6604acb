"""The studio: gives every file to a guarded child, and never opens one itself."""

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from bot.audio import answers, work
from bot.audio.answers import Answer, Made, Refused, Sampled
from bot.audio.child_process import ChildFailed
from bot.audio.confine import Work
from bot.audio.forms.sniff import other_sound, sniff
from bot.audio.guard import Guard
from bot.audio.limits import LIMITS, Limits
from cloning.domain.errors import DemoUnavailable
from cloning.domain.limits import LARGEST_RECORDING_MEGABYTES
from cloning.domain.recordings.rejections import RecordingRejected, TooBig, UnknownType, Unreadable
from cloning.domain.recordings.sound import Clip, Sample

log = logging.getLogger(__name__)


class GuardedStudio:
    """Makes samples and demo clips; adapter of the port `Studio`.

    If a file kills its child, or the child can't cope with it, the file is refused and not tried
    again. OSError means that no child could work at all: it says nothing about the file.
    """

    def __init__(
        self,
        *,
        children: int | None = None,
        limits: Limits = LIMITS,
        make_sample: Work = work.sample,
        make_clip: Work = work.clip,
        watching: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        room = children or os.cpu_count() or 1
        self._guard = Guard(children=room, limits=limits, watching=watching)
        self._make_sample = make_sample
        self._make_clip = make_clip

    async def warm(self) -> None:
        """Start the fork server and run one child, so that the first file doesn't have to wait.

        The fork server keeps the environment that it is started with, which must hold no secret.
        """
        try:
            because = await self.unlocked_because()
        except OSError as fault:
            log.warning("no child that opens recordings can be started yet: %s", fault)
            return
        if because:
            log.warning("the child that opens recordings is not locked: %s", because)

    async def unlocked_because(self) -> str | None:
        """Say in a few words why the children are not locked; None if they are."""
        return (await self._guard.run(work.why_unlocked)).decode() or None

    async def close(self) -> None:
        """Kill the running children; calls that wait for them are cancelled."""
        await self._guard.close()

    async def sample(
        self, recordings: Sequence[bytes], part_from_seconds: float | None = None
    ) -> Sample:
        """Make one sample of recordings, in their order; RecordingRejected if one can't be read.

        Of a single recording, the part that begins at this second is used; PartBeyondEnd if the
        recording ends before.
        """
        known = [_known(recording) for recording in recordings]
        answer = await self._answer(self._make_sample, known, part_from_seconds)
        if not isinstance(answer, Sampled):
            raise _rejection(answer)
        return Sample(wav=answer.sound, seconds=answer.seconds, take=answer.measures.take())

    async def clip(self, demo: bytes) -> Clip:
        """Make a demo clip of the upstream's file; raises DemoUnavailable if it is no audio."""
        try:
            made = await self._made(self._make_clip, demo)
        except RecordingRejected as rejection:
            answer = f"the demo is {rejection.code.replace('_', ' ')}"
            raise DemoUnavailable(answer=answer) from rejection
        return Clip(ogg=made.sound, seconds=made.seconds)

    async def part(self, recording: bytes, begins_at: float, ends_at: float) -> Clip:
        """Cut out a part, given in seconds; raises RecordingRejected if that is impossible."""
        answer = await self._answer(work.part, *_known(recording), begins_at, ends_at)
        if not isinstance(answer, Made):
            raise _rejection(answer)
        return Clip(ogg=answer.sound, seconds=answer.seconds)

    async def music(self, clip: Clip) -> bytes:
        """Make an MP3 of a demo clip, for people who block voice messages; may raise Unreadable."""
        return (await self._made(work.music, clip.ogg)).sound

    async def packed(self, packets: Sequence[bytes], rate: int) -> Clip:
        """Make a labelled clip of bare Opus packets, bit for bit; may raise Unreadable.

        `rate` is what was encoded, in hertz; how long a packet lasts is told by itself.
        """
        return await self._spoken(work.packed, packets, rate)

    async def encoded(self, pcm: bytes, rate: int, channels: int) -> Clip:
        """Make a labelled clip of 16-bit little-endian samples; may raise Unreadable."""
        return await self._spoken(work.encoded, pcm, rate, channels)

    async def _spoken(self, make: Work, *arguments: object) -> Clip:
        answer = await self._answer(make, *arguments)
        if not isinstance(answer, Made):
            raise _rejection(answer)
        return Clip(ogg=answer.sound, seconds=answer.seconds)

    async def _made(self, make: Work, sound: bytes) -> Made:
        answer = await self._answer(make, *_known(sound))
        if not isinstance(answer, Made):
            raise _rejection(answer)
        return answer

    async def _answer(self, make: Work, *arguments: object) -> Answer:
        try:
            return answers.read(await self._guard.run(make, *arguments))
        except ChildFailed as failure:
            raise Unreadable from failure


def _rejection(answer: Answer) -> RecordingRejected:
    """Return why a child gave no sound; an answer of another kind tells nothing."""
    return answer.rejection() if isinstance(answer, Refused) else Unreadable()


def _known(data: bytes) -> tuple[bytes, str]:
    """Return the sound without any junk before it, and its format, before a child is started."""
    if len(data) > LARGEST_RECORDING_MEGABYTES * 1024 * 1024:
        raise TooBig(maximum_megabytes=LARGEST_RECORDING_MEGABYTES)
    if not data:
        raise Unreadable
    form = sniff(data)
    if form is None:
        raise UnknownType(found=other_sound(data))
    return data[form.start :], form.name
