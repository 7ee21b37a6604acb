"""Makes one channel of several: of those that differ, the one with the most clear speech."""

import numpy as np

from bot.audio.inside.choosing.stretches import quality
from bot.audio.inside.decoding.channels import one_channel
from bot.audio.inside.decoding.decode import Channels, Samples, resampled
from bot.audio.inside.hearing.frames import RATE
from bot.audio.inside.hearing.heard import heard

SHORTEST_LISTENED_SECONDS = 1.0
"""In anything shorter we look for no speech, and use the loudest channel."""


def mono(channels: Channels, rate: int) -> Samples:
    """Mix several channels at `rate` down to one: their mean, or the clearest of them."""

    def listened(samples: Samples) -> float:
        if len(samples) < SHORTEST_LISTENED_SECONDS * rate:
            return float(np.einsum("i,i->", samples, samples))
        found = heard(resampled(samples, rate, RATE) if rate != RATE else samples)
        return found.speech_seconds * quality(found.frames)

    return one_channel(channels, rate, listened)
