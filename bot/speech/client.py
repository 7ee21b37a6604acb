"""Has a clone say a text, in one conversation (adapter of cloning.ports.speech.Speech)."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Protocol

from bot.speech.account import Account
from bot.speech.connecting import connected
from bot.speech.conversation import Conversation
from bot.speech.greeting import greet
from bot.speech.messages import Form
from bot.speech.patience import USUAL, Patience
from bot.speech.pieces import pieces_of
from bot.upstream.answers import is_slot_id
from cloning.domain.recordings.rejections import RecordingRejected
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.faults import (
    SaidOtherwise,
    SpeechFault,
    SpeechRefused,
    SpeechUnavailable,
)
from cloning.domain.speaking.manner import AS_IT_IS, Manner

_LOG = logging.getLogger(__name__)


class Studio(Protocol):
    """Makes clips of what arrives; each may raise RecordingRejected."""

    async def packed(self, packets: Sequence[bytes], rate: int) -> Clip:
        """Put Opus packets into a file as they are."""
        ...

    async def encoded(self, pcm: bytes, rate: int, channels: int) -> Clip:
        """Encode 16-bit little-endian samples."""
        ...


class SpokenClips:
    """Clips of clones that say something; one conversation at a time, as a device has them."""

    def __init__(self, account: Account, studio: Studio, *, patience: Patience = USUAL) -> None:
        self._account = account
        self._studio = studio
        self._patience = patience
        self._place = asyncio.Lock()

    async def say(self, slot_id: str, text: str, manner: Manner = AS_IT_IS) -> Clip:
        """Have the voice of a slot say a text; see the port for what it raises."""
        started, outcome = perf_counter(), "unfinished"
        try:
            clip = await self._said(slot_id, text, manner)
            outcome = f"{clip.seconds:.1f} s of speech"
        except SpeechFault as fault:
            outcome = f"{fault.code}: {fault.answer}"
            raise
        finally:
            took = round((perf_counter() - started) * 1000)
            _LOG.info("say %s: %s in %d ms", slot_id, outcome, took)
        return clip

    async def _said(self, slot_id: str, text: str, manner: Manner) -> Clip:
        if not is_slot_id(slot_id):
            raise SpeechRefused(answer="not sent: no slot can have such an id")
        async with self._conversation() as conversation:
            frames: list[bytes] = []
            for piece in pieces_of(text):
                frames += await conversation.say(slot_id, piece, manner)
        try:
            return await self._clip(frames, conversation.form)
        except RecordingRejected:
            raise SaidOtherwise(answer="nothing can be heard in it") from None

    @asynccontextmanager
    async def _conversation(self) -> AsyncIterator[Conversation]:
        try:
            async with asyncio.timeout(self._patience.place):
                await self._place.acquire()
        except TimeoutError:
            raise SpeechUnavailable(answer="others are being spoken for") from None
        try:
            async with connected(self._account, self._patience) as line:
                session_id, form = await greet(line, within=self._patience.hello)
                yield Conversation(line, session_id, form, self._patience)
        finally:
            self._place.release()

    async def _clip(self, frames: Sequence[bytes], form: Form) -> Clip:
        if form.codec == "opus":
            return await self._studio.packed(frames, form.rate)
        return await self._studio.encoded(b"".join(frames), form.rate, form.channels)
