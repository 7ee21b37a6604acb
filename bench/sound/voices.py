"""The real voices on this machine, at 48 kHz."""

from pathlib import Path

import av
import numpy as np

from tests.support.sound import speech
from tests.support.sound.speech import RATE, Samples

_READER = Path("/usr/share/pocketsphinx/test/data/librivox")
_PROMPTS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
_PROMPT_PAUSE_SECONDS = 0.5
_LONGEST_SECONDS = 40.0


def voices() -> dict[str, Samples]:
    """Return them by origin: always a man's, and a woman's if Debian's prompts are installed."""
    found = {}
    if _READER.is_dir():
        reading = _joined(sorted(_READER.glob("*.wav")), "wav", pause_seconds=0.0)
        found["LibriVox reader (pocketsphinx-testdata)"] = reading
    else:
        found["LibriVox reader (sandbox/speech)"] = speech.samples_of(speech.austen())
    if _PROMPTS.is_dir():
        prompts = sorted(_PROMPTS.glob("vm-*.g722"))
        found["Allison Smith (asterisk-core-sounds-en-g722)"] = _joined(
            prompts, "g722", pause_seconds=_PROMPT_PAUSE_SECONDS
        )
    return found


def _joined(files: list[Path], form: str, *, pause_seconds: float) -> Samples:
    pause = np.zeros(int(pause_seconds * RATE), dtype=np.float32)
    parts = [part for file in files for part in (_read(file, form), pause)]
    return np.concatenate(parts)[: int(_LONGEST_SECONDS * RATE)]


def _read(file: Path, form: str) -> Samples:
    resampler = av.AudioResampler("flt", "mono", RATE)
    with av.open(str(file), "r", format=form) as container:
        frames = [*container.decode(audio=0), None]
        pieces = [piece for frame in frames for piece in resampler.resample(frame)]
    return np.concatenate([piece.to_ndarray()[0] for piece in pieces]).astype(np.float32)
