"""Imitates the voice of a sample: a mixture of base voices, mapped the rest of the way."""

from dataclasses import dataclass

import numpy as np

from sandbox.engine.base.kokoro import say
from sandbox.engine.base.mixing import Mixture, mixed
from sandbox.engine.encoder.ge2e import Embedding, embed
from sandbox.engine.mapping import RATE, Strength, Traits, mapped, traits
from sandbox.engine.sound import Sound, resample

STRENGTH = Strength(pitch=1.0, mean=0.7, covariance=0.7)
"""Full strength is up to 0.02 nearer, but costs words (docs/engine.md)."""

HEARD_SECONDS = 20.0
"""Of the sample; more changed nothing that could be measured, and takes time."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What is known of the voice of a sample."""

    embedding: Embedding
    traits: Traits
    mixture: Mixture


def voice_of(sample: Sound, rate: int) -> Voice:
    """Listen to a sample; raises ValueError if there is hardly any voice in it."""
    heard = resample(sample[: int(HEARD_SECONDS * rate)], rate, RATE)
    embedding = embed(heard, RATE)
    return Voice(embedding, traits(heard, RATE), mixed(embedding))


def imitated(text: str, voice: Voice, strength: Strength = STRENGTH) -> Sound:
    """Say an English text like a voice, at 24 kHz; raises ValueError if nothing is to be said."""
    said = say(text, voice.mixture.style)
    return mapped(said, traits(said, RATE), voice.traits, strength)


def similarity(sound: Sound, rate: int, voice: Embedding) -> float:
    """Say how alike two voices are: the product of their embeddings, from 0 to 1."""
    return float(np.clip(embed(sound, rate) @ voice, 0.0, 1.0))
