"""Which mixture of base voices sounds like a sample, by what the speaker encoder says of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sandbox.engine.base.kokoro import Style
from sandbox.engine.encoder.ge2e import Embedding

_VOICES = Path(__file__).resolve().parent / "voices.npz"

_EVEN = 0.05
"""How much an even mixture is preferred: with less, styles come out with which nobody speaks."""


@dataclass(frozen=True, slots=True)
class Voices:
    """The base voices; a row of the arrays is one of them."""

    names: tuple[str, ...]
    styles: NDArray[np.float64]
    embeddings: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mixture:
    """A voice between the base voices."""

    style: Style
    shares: Mapping[str, float]
    """By the names of voices; together 1, and below 0 for what the voice is unlike."""


@cache
def base_voices() -> Voices:
    """Load the base voices; base/SOURCE.md tells where they are from."""
    with np.load(_VOICES) as file:
        names = tuple(str(name) for name in file["names"])
        return Voices(names, file["styles"].astype(float), file["embeddings"].astype(float))


def nearest(voice: Embedding) -> Mixture:
    """Return the base voice that is most like a voice, alone."""
    known = base_voices()
    best = int((known.embeddings @ voice).argmax())
    return Mixture(known.styles[best], {known.names[best]: 1.0})


def mixed(voice: Embedding) -> Mixture:
    """Mix the base voices, by the shares whose embeddings add up to nearly that of the voice.

    Styles and embeddings are not proportional, but nearly so between voices (docs/engine.md).
    """
    known = base_voices()
    shares = _shares(known.embeddings, voice)
    return Mixture(shares @ known.styles, dict(zip(known.names, shares.tolist(), strict=True)))


def _shares(embeddings: NDArray[np.float64], voice: Embedding) -> NDArray[np.float64]:
    """Solve for the weights by least squares, with a ridge towards even ones."""
    count = len(embeddings)
    products = embeddings @ embeddings.T + _EVEN * np.eye(count)
    shares = np.linalg.solve(products, embeddings @ voice + _EVEN / count)
    whole: NDArray[np.float64] = shares / shares.sum()
    return whole
