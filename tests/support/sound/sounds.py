"""What is no speech, and what spoils it; all at 48 kHz, as speech.py has it."""

from collections.abc import Callable, Mapping

import numpy as np

from tests.support.sound.speech import RATE, Samples

Noise = Callable[[int], Samples]
"""Makes noise of so many samples."""

_FRAME = RATE // 50
_ACTIVE_DB = 30.0
_LOWEST_HERTZ = 20.0
_SEED = 20260101


def white(length: int) -> Samples:
    """Noise as of a bad microphone."""
    return np.random.default_rng(_SEED).standard_normal(length).astype(np.float32)


def pink(length: int) -> Samples:
    """Noise as of a room or a street: as much in each octave that can be heard."""
    spectrum = np.fft.rfft(white(length))
    hertz = np.fft.rfftfreq(length, 1 / RATE)
    spectrum *= (hertz >= _LOWEST_HERTZ) / np.sqrt(np.maximum(1.0, hertz))
    noise = np.fft.irfft(spectrum, length)
    pink: Samples = (noise / noise.std()).astype(np.float32)
    return pink


NOISES: Mapping[str, Noise] = {"white": white, "pink": pink}


def noisy(voice: Samples, noise: Noise, ratio_db: float) -> Samples:
    """Add noise, so many decibels below the speech (its active level, as ITU-T P.56 has it)."""
    powers = (voice[: len(voice) // _FRAME * _FRAME].reshape(-1, _FRAME) ** 2).mean(axis=1)
    active = powers[powers > powers.max() / 10 ** (_ACTIVE_DB / 10)].mean()
    mixed = voice + noise(len(voice)) * np.float32(np.sqrt(active / 10 ** (ratio_db / 10)))
    scale = 0.9 / max(0.9, float(np.abs(mixed).max()))
    return mixed * np.float32(scale)


def overdriven(voice: Samples, by_db: float) -> Samples:
    """Raise the largest peak so far above full scale, and cut off what is there."""
    return np.clip(louder(voice / np.abs(voice).max(), by_db), -1.0, 1.0)


def louder(voice: Samples, by_db: float) -> Samples:
    """Raise, or lower."""
    return voice * np.float32(10 ** (by_db / 20))


def tone(seconds: float) -> Samples:
    """A whistle."""
    return (0.3 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * RATE)) / RATE)).astype(
        np.float32
    )


def music(seconds: float) -> Samples:
    """Four chords in turn, plucked twice a second, and a drum."""
    times = np.arange(int(seconds * RATE)) / RATE
    plucked = np.exp(-4.0 * (times % 0.5))
    drum = np.exp(-40.0 * (times % 0.5)) * white(len(times)) * 0.1
    chords = np.array([[220, 277, 330], [196, 247, 294], [175, 220, 262], [165, 208, 247]])
    notes = chords[(times // 2).astype(int) % len(chords)]
    phases = 2 * np.pi * notes * times[:, np.newaxis]
    sound = sum(np.sin(phases * part).sum(axis=1) / part for part in range(1, 6))
    mixed: Samples = (0.08 * plucked * sound + drum).astype(np.float32)
    return mixed


def in_turn(one: Samples, other: Samples) -> Samples:
    """Let two speak by turns of 5 s."""
    turn = 5 * RATE
    turns = [
        part
        for at in range(0, min(len(one), len(other)), turn)
        for part in (one[at : at + turn], other[at : at + turn])
    ]
    return np.concatenate(turns)


def single_words(
    voice: Samples, *, higher: float = 1.0, hiss_dbfs: float = -100.0, seconds: float = 21.0
) -> Samples:
    """Cut pieces of 0.3 s out of a reading, with pauses of 0.4 s, as of somebody who names things.

    `higher` plays it faster, and so higher: 2.0 makes a child of a woman.
    """
    random = np.random.default_rng(_SEED)
    at = np.arange(0, len(voice) - 1, higher)
    voice = np.interp(at, np.arange(len(voice)), voice).astype(np.float32)
    length, pause = int(0.3 * RATE), np.zeros(int(0.4 * RATE), dtype=np.float32)
    edges = np.hanning(length).astype(np.float32) ** np.float32(0.3)
    starts = random.integers(0, len(voice) - length, int(seconds / 0.7))
    pieces = [part for at in starts for part in (voice[at : at + length] * edges, pause)]
    words = np.concatenate(pieces)
    return words + louder(white(len(words)), hiss_dbfs)


def gated(voice: Samples, *, below_dbfs: float = -45.0) -> Samples:
    """Shut off what is quieter, 50 ms later, as a noise gate does: to zeros."""
    cut = voice[: len(voice) // 480 * 480].reshape(-1, 480)
    loud = (cut**2).mean(axis=1) > 10 ** (below_dbfs / 10)
    open_ = np.convolve(loud, np.ones(6))[: len(loud)] > 0
    shut: Samples = (cut * open_[:, np.newaxis]).reshape(-1).astype(np.float32)
    return shut
