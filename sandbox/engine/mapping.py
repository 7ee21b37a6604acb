"""Maps speech of one voice onto another with the WORLD vocoder: pitch and spectral envelope.

Pitch: mean and spread of its logarithm. Envelope: the mean of 40 mel-cepstra is shifted, and their
covariance is transported by the linear map between Gaussians (CORAL's aim, Monge's map), as far
as `Strength` says. Meanings are kept, since frames stay in their order.
"""

import importlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sandbox.engine.sound import Sound, resample

RATE = 24_000
_BINS = 1024
_CEPSTRA = 40
_LOWEST, _HIGHEST = 60.0, 500.0
"""Of a voice's pitch, in hertz."""

_SPEECH_BELOW_LOUDEST = 30.0
"""In dB: frames that are quieter describe the room."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Strength:
    """How far speech is mapped, from 0 (not at all) to 1."""

    pitch: float
    mean: float
    covariance: float


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of a voice."""

    pitch: Numbers
    """Logarithms, one for each voiced frame."""
    cepstra: Numbers
    """(frames, 40)."""


@dataclass(frozen=True, slots=True)
class _Parts:
    times: Numbers
    pitch: Numbers
    envelope: Numbers
    cepstra: Numbers
    loud: NDArray[np.bool_]


def traits(sound: Sound, rate: int) -> Traits:
    """Describe the voice of some speech; raises ValueError if there is hardly any."""
    parts = _parts(resample(sound, rate, RATE))
    if parts.loud.sum() < _CEPSTRA:
        raise ValueError("there is no voice in the sample")
    return Traits(np.log(parts.pitch[parts.loud]), parts.cepstra[parts.loud])


def mapped(sound: Sound, base: Traits, wanted: Traits, strength: Strength) -> Sound:
    """Make speech of the base voice (24 kHz) more like the wanted voice; as loud as before."""
    world, parts = _world(), _parts(sound)
    aperiodicity = world.d4c(sound, parts.pitch, parts.times, RATE, fft_size=_BINS)
    changed = _moved(parts.cepstra, base.cepstra, wanted.cepstra, strength)
    before, after = (
        world.decode_spectral_envelope(np.ascontiguousarray(cepstra), RATE, _BINS)
        for cepstra in (parts.cepstra, changed)
    )
    envelope = np.ascontiguousarray(parts.envelope * np.clip(after / before, 1e-4, 1e4))
    pitch = _repitched(parts.pitch, base.pitch, wanted.pitch, strength.pitch)
    made: Sound = world.synthesize(pitch, envelope, aperiodicity, RATE)
    return made * float(np.sqrt((sound**2).mean() / max((made**2).mean(), 1e-12)))


def _moved(cepstra: Numbers, base: Numbers, wanted: Numbers, strength: Strength) -> Numbers:
    centre, shift = base.mean(axis=0), wanted.mean(axis=0) - base.mean(axis=0)
    shift[0] = 0.0  # loudness
    turn = np.eye(_CEPSTRA) + strength.covariance * (_transport(base, wanted) - np.eye(_CEPSTRA))
    moved: Numbers = centre + (cepstra - centre) @ turn + strength.mean * shift
    return moved


def _transport(base: Numbers, wanted: Numbers) -> Numbers:
    """Return the symmetric map that gives the base's cepstra the wanted covariance."""
    first, second = (_covariance(cepstra) for cepstra in (base, wanted))
    root, inverse = _power(first, 0.5), _power(first, -0.5)
    transport: Numbers = inverse @ _power(root @ second @ root, 0.5) @ inverse
    return transport


def _covariance(cepstra: Numbers) -> Numbers:
    covariance = np.cov(cepstra.T)
    return covariance + 0.05 * np.diag(np.diag(covariance))


def _power(matrix: Numbers, exponent: float) -> Numbers:
    values, vectors = np.linalg.eigh(matrix)
    power: Numbers = (vectors * np.maximum(values, 1e-8) ** exponent) @ vectors.T
    return power


def _repitched(pitch: Numbers, base: Numbers, wanted: Numbers, strength: float) -> Numbers:
    # Twice as lively would be another mood, not another voice.
    spread = np.clip(wanted.std() / max(base.std(), 1e-3), 0.6, 1.8)
    logarithms = np.log(np.maximum(pitch, 1.0))
    stretch = 1 + strength * (spread - 1)
    moved = base.mean() + strength * (wanted.mean() - base.mean())
    return np.where(pitch > 0, np.exp(moved + stretch * (logarithms - base.mean())), 0.0)


def _parts(sound: Sound) -> _Parts:
    world = _world()
    sound = np.ascontiguousarray(sound)
    rough, times = world.dio(sound, RATE, f0_floor=_LOWEST, f0_ceil=_HIGHEST)
    pitch = world.stonemask(sound, rough, times, RATE)
    envelope = world.cheaptrick(sound, pitch, times, RATE, fft_size=_BINS)
    cepstra = world.code_spectral_envelope(envelope, RATE, _CEPSTRA)
    voiced, levels = pitch > 0, 10 * np.log10(envelope.mean(axis=1))
    loudest = np.percentile(levels[voiced], 95) if voiced.any() else np.inf
    loud = voiced & (levels > loudest - _SPEECH_BELOW_LOUDEST)
    return _Parts(times, pitch, envelope, cepstra, loud)


@cache
def _world() -> Any:
    return importlib.import_module("pyworld")
