"""The adapter that has clones speak, and the sandbox's server that it talks to."""

import io
import wave
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from bot.audio.forms.opus import seconds_of
from bot.speech.account import Account
from bot.speech.client import SpokenClips
from bot.speech.patience import Patience
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.faults import SpeechFault
from sandbox.speaking.api import SpeakingSandbox
from sandbox.speaking.faults import Fault
from sandbox.speaking.pacing import HurriedClock
from sandbox.speaking.seen import Manner
from sandbox.voices.slots import SUCCESS, Slot
from tests.support.sound.opus import spoken_at

VOICE = "voice_clone_jane"
ENGLISH = "It is a truth universally acknowledged."
CHINESE = "今天天气很好，我们去公园走走吧。"
IMPATIENT = Patience(place=20.0, close=0.3)
"""For servers that never say goodbye; the other limits are the usual ones."""
HASTY = replace(IMPATIENT, hello=0.2, first_sound=0.2)


@cache
def sample() -> bytes:
    """A sample of real speech, as a voice is trained with it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(24_000)
        writer.writeframes((spoken_at(24_000)[: 6 * 24_000] * 32767).astype("<i2").tobytes())
    return file.getvalue()


def voice(slot_id: str = VOICE, state: str = SUCCESS) -> Slot:
    """A slot that was trained."""
    return Slot(slot_id, "Jane", state=state, sample=sample())


class Keeper:
    """A studio that keeps what it is given, and makes no file of it."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.pcm = b""
        self.rate = 0

    async def packed(self, packets: Sequence[bytes], rate: int) -> Clip:
        self.packets, self.rate = list(packets), rate
        return Clip(ogg=b"".join(packets), seconds=sum(map(seconds_of, packets)))

    async def encoded(self, pcm: bytes, rate: int, channels: int) -> Clip:
        self.pcm, self.rate = pcm, rate
        return Clip(ogg=pcm, seconds=len(np.frombuffer(pcm, "<i2")) / rate / channels)


class Stage:
    """A speaking server, an adapter that knows it, and what it kept."""

    def __init__(self, server: SpeakingSandbox, patience: Patience) -> None:
        self.server = server
        self.keeper = Keeper()
        self.speech = SpokenClips(account_of(server), self.keeper, patience=patience)

    @property
    def asked(self) -> Sequence[object]:
        """The texts that the server was asked to say."""
        return [message["text_response"] for message in self.server.listens]


def account_of(server: SpeakingSandbox, url: str = "", token: str = "") -> Account:
    """The account that a server knows, or one that it doesn't."""
    guests = server.guests
    return Account(
        url=url or server.url,
        token=token or guests.token,
        agent_id=guests.agent_id,
        device_id=guests.device_id,
    )


@asynccontextmanager
async def speaking(
    *slots: Slot, manner: Manner | None = None, patience: Patience = IMPATIENT
) -> AsyncIterator[Stage]:
    """A server that has one voice, unless others are given, and never makes anybody wait."""
    known = {slot.id: slot for slot in slots or [voice()]}
    server = SpeakingSandbox(lambda: known, clock=HurriedClock(), manner=manner or Manner())
    async with server:
        yield Stage(server, patience)


async def fails(
    fault: Fault, kind: type[SpeechFault], text: str = ENGLISH, patience: Patience = IMPATIENT
) -> str:
    """What is said about a conversation that goes wrong in this way; the next one goes well."""
    async with speaking(patience=patience) as stage:
        stage.server.fault(fault)
        with pytest.raises(SpeechFault) as raised:
            await stage.speech.say(VOICE, text)
        well = SpokenClips(account_of(stage.server), Keeper(), patience=IMPATIENT)
        await well.say(VOICE, text)
    assert type(raised.value) is kind
    return raised.value.answer
