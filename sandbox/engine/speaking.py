"""What the engine answers: an imitation that says a text, or a demo with the recording first."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sandbox.engine.encoder.ge2e import Embedding, embed
from sandbox.engine.imitation import Voice, imitated, similarity, voice_of
from sandbox.engine.label import label
from sandbox.engine.mapping import RATE
from sandbox.engine.sound import Sound, read_wav, resample, write_wav

LANGUAGES = frozenset({"en"})

DEMO_TEXT = "Hello, this is an imitation of your voice."
"""Said in every demo: the engine speaks English, whatever the voice's language is."""

RECORDING_SECONDS = 4.0
"""Of the recording, before the imitation in a demo."""

_SHORTEST_SPLIT = 9.0
"""In seconds: of a longer sample, the last third is kept for comparing."""

_LAST_LATIN = "\u024f"

_REST = np.zeros(RATE // 2)


@dataclass(frozen=True, slots=True)
class _Known:
    voice: Voice
    compared: Embedding
    """Of speech that the voice was not taken from, if it is `unseen`."""
    unseen: bool


class CantSpeak(Exception):
    """The engine can't say this; the text says why."""


def speak(sample_wav: bytes, text: str, language: str) -> bytes:
    """Say a text like the voice of a sample; returns a labelled WAV of 24 kHz.

    Args:
        sample_wav: a WAV of 16 bits.
        text: in `language`, of which only "en" is spoken.
        language: a code such as "zh"; with a region, as in "en-GB", the same.

    Raises:
        CantSpeak: for another language.
        ValueError: if the sample has no voice, or the text no words.
    """
    if language.partition("-")[0] not in LANGUAGES:
        raise CantSpeak(f"the sandbox's engine speaks English only, not {language}")
    if foreign := sorted(char for char in text if char.isalpha() and char > _LAST_LATIN):
        raise CantSpeak(f"the sandbox's engine speaks English only: it can't read {foreign[0]}")
    said, words = _imitation(text, sample_wav)
    return write_wav(said, RATE, words)


def demo(sample_wav: bytes, text: str, language: str) -> bytes:  # noqa: ARG001 - Speak has them
    """Play 4 s of the recording, and then say a sentence like its voice; as `speak` otherwise."""
    sample, rate = read_wav(sample_wav)
    said, words = _imitation(DEMO_TEXT, sample_wav)
    recording = resample(sample[: int(RECORDING_SECONDS * rate)], rate, RATE)
    return write_wav(np.concatenate([recording, _REST, said]), RATE, f"recording, then {words}")


def _imitation(text: str, sample_wav: bytes) -> tuple[Sound, str]:
    known = _known(sample_wav)
    said = imitated(text, known.voice)
    return said, label(similarity(said, RATE, known.compared), unseen=known.unseen)


@lru_cache(maxsize=4)
def _known(sample_wav: bytes) -> _Known:
    """Listen to a sample; of those last listened to, it is remembered."""
    sample, rate = read_wav(sample_wav)
    unseen = len(sample) >= _SHORTEST_SPLIT * rate
    end = len(sample) * 2 // 3 if unseen else len(sample)
    voice = voice_of(sample[:end], rate)
    return _Known(voice, embed(sample[end:], rate) if unseen else voice.embedding, unseen)
