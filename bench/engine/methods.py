"""What is compared: the engine, and what it would be without one or the other of its parts."""

from collections.abc import Mapping, Sequence

from bench.engine.people import Person
from sandbox.engine.base.kokoro import RATE, say
from sandbox.engine.base.mixing import Mixture, nearest
from sandbox.engine.imitation import STRENGTH, Voice, voice_of
from sandbox.engine.mapping import Strength, mapped, traits
from sandbox.engine.sound import Sound

Said = Mapping[str, Sequence[Sound]]
"""By method: each text, at 24 kHz."""

_HALF = Strength(pitch=1.0, mean=0.5, covariance=0.0)


def imitations(person: Person, texts: Sequence[str]) -> Said:
    """Say texts like a person, in every way that is compared."""
    voice = voice_of(person.sample, person.rate)
    one = _spoken(texts, nearest(voice.embedding))
    mixture = _spoken(texts, voice.mixture)
    return {
        "nearest base voice, as it is": one,
        "nearest base voice, mapped": _mapped(one, voice, STRENGTH),
        "mixture, as it is": mixture,
        "mixture, pitch and half of the mean": _mapped(mixture, voice, _HALF),
        "mixture, mapped (the engine)": _mapped(mixture, voice, STRENGTH),
    }


def _spoken(texts: Sequence[str], mixture: Mixture) -> Sequence[Sound]:
    return [say(text, mixture.style) for text in texts]


def _mapped(sounds: Sequence[Sound], voice: Voice, strength: Strength) -> Sequence[Sound]:
    return [mapped(sound, traits(sound, RATE), voice.traits, strength) for sound in sounds]
