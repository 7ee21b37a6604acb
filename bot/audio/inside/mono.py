"""Makes one channel of several, and rates how clear the speech in it is."""

import numpy as np

from bot.audio.inside.choice import quality
from bot.audio.inside.decoding.channels import one_channel
from bot.audio.inside.decoding.decode import Channels, Samples, resampled
from bot.audio.inside.hearing.frames import RATE
from bot.audio.inside.hearing.heard import Heard, heard
from bot.audio.inside.hearing.measures import measured
from cloning.domain.rejections import RecordingRejected
from cloning.domain.take import Concern, judged

SHORTEST_LISTENED_SECONDS = 1.0
"""In anything shorter we look for no speech, and use the loudest channel."""


def mono(channels: Channels, rate: int) -> Samples:
    """Mix several channels at `rate` down to one: their mean, or the clearest of them."""

    def listened(samples: Samples) -> float:
        if len(samples) < SHORTEST_LISTENED_SECONDS * rate:
            return float(np.einsum("i,i->", samples, samples))
        return clearness(heard(resampled(samples, rate, RATE) if rate != RATE else samples))

    return one_channel(channels, rate, listened)


def clearness(found: Heard) -> float:
    """Rate how much speech there is together with how good it is."""
    return found.speech_seconds * quality(found.frames)


def concerns(found: Heard) -> tuple[Concern, ...] | None:
    """Name the concerns about what was heard, judged by itself; None if it would be refused."""
    try:
        return judged(
            measured(
                found.frames,
                total_seconds=found.seconds,
                speech_seconds=found.speech_seconds,
                used_seconds=found.speech_seconds,
            )
        )
    except RecordingRejected:
        return None
