"""Sound as numbers: one channel, from -1 to 1."""

import io
import struct
import wave

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]

_FULL_SCALE = 32_768


def read_wav(wav: bytes) -> tuple[Sound, int]:
    """Return the first channel of a 16-bit WAV, and its rate in hertz; raises ValueError."""
    try:
        with wave.open(io.BytesIO(wav)) as reader:
            width, channels = reader.getsampwidth(), reader.getnchannels()
            rate, frames = reader.getframerate(), reader.readframes(reader.getnframes())
    except (wave.Error, EOFError) as fault:
        raise ValueError(f"no WAV: {fault}") from None
    if width != 2 or not rate:  # noqa: PLR2004 - bytes a sample
        raise ValueError("a WAV of 16 bits is needed")
    whole = frames[: len(frames) // (2 * channels) * 2 * channels]
    return np.frombuffer(whole, "<i2").reshape(-1, channels)[:, 0] / _FULL_SCALE, rate


def write_wav(sound: Sound, rate: int, comment: str = "") -> bytes:
    """Make a 16-bit WAV, with the comment (ASCII) in a LIST INFO chunk after the sound."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        limited = np.clip(np.rint(sound * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1)
        writer.writeframes(limited.astype("<i2").tobytes())
    if not comment:
        return file.getvalue()
    text = comment.encode("ascii") + b"\0"
    text += b"\0" * (len(text) % 2)
    info = b"INFO" + b"ICMT" + struct.pack("<I", len(text)) + text
    whole = file.getvalue()[8:] + b"LIST" + struct.pack("<I", len(info)) + info
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def resample(sound: Sound, rate: int, wanted: int) -> Sound:
    """Change the rate in hertz, by cutting or padding the spectrum of the whole."""
    if rate == wanted or not len(sound):
        return sound
    # The silence at the end keeps the end of the sound from running into its beginning.
    padded = np.concatenate([sound, np.zeros(rate // 10)])
    length = round(len(padded) * wanted / rate)
    spectrum, wide = np.fft.rfft(padded), np.zeros(length // 2 + 1, complex)
    shared = min(len(spectrum), len(wide))
    wide[:shared] = spectrum[:shared]
    changed: Sound = np.fft.irfft(wide, length) * (length / len(padded))
    return changed[: round(len(sound) * wanted / rate)]
