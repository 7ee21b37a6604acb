"""What the sandbox plays instead of a cloned voice; it clones nothing, and says so.

A preview is a short chime, with which no real demo begins, and then the first seconds of the sample
that was trained on. A comment in the file says the same in words.
"""

import io
import struct
import wave

import numpy as np
from numpy.typing import NDArray

PREVIEW_SECONDS = 5.0
COMMENT = "sandbox preview: no voice was cloned"

_CHIME_HERTZ = (880.0, 660.0)
_NOTE_SECONDS = 0.15
_REST_SECONDS = 0.15


def preview(sample: bytes) -> bytes:
    """Make a preview of a 16-bit WAV sample: a chime, then its first 5 s, as WAV."""
    with wave.open(io.BytesIO(sample)) as reader:
        channels, rate = reader.getnchannels(), reader.getframerate()
        frames = reader.readframes(int(PREVIEW_SECONDS * rate))
    spoken = np.frombuffer(frames, dtype="<i2").reshape(-1, channels)[:, 0]
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(np.concatenate([_chime(rate), spoken]).astype("<i2").tobytes())
    return _with_comment(file.getvalue())


def _chime(rate: int) -> NDArray[np.int16]:
    """Two soft falling notes, and a rest."""
    times = np.arange(int(_NOTE_SECONDS * rate)) / rate
    swell = np.sin(np.pi * times / _NOTE_SECONDS)
    notes = [2_000 * swell * np.sin(2 * np.pi * hertz * times) for hertz in _CHIME_HERTZ]
    return np.concatenate([*notes, np.zeros(int(_REST_SECONDS * rate))]).astype(np.int16)


def _with_comment(wav: bytes) -> bytes:
    """Append a comment after the sound, as a LIST INFO chunk (RIFF 1.0)."""
    text = COMMENT.encode("ascii") + b"\0"
    text += b"\0" * (len(text) % 2)
    info = b"INFO" + b"ICMT" + struct.pack("<I", len(text)) + text
    whole = wav[8:] + b"\0" * (len(wav) % 2) + b"LIST" + struct.pack("<I", len(info)) + info
    return b"RIFF" + struct.pack("<I", len(whole)) + whole
