"""Listens to a minute of a long recording, or to pieces that last as long, as cheaply as possible.

The detector is asked only if something changes (`lively`). If the channels differ, they are
compared in a few seconds, not in everything.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.audio.inside.choosing.stretches import quality
from bot.audio.inside.decoding.channels import Mix, best_mix, mean_mix
from bot.audio.inside.decoding.decode import Channels, Samples
from bot.audio.inside.hearing.detector import FRAME, RATE, probabilities
from bot.audio.inside.hearing.frames import Frames, Span
from bot.audio.inside.hearing.heard import figures
from bot.audio.inside.hearing.lively import SLOT_FRAMES, lively
from bot.audio.inside.hearing.voiced import frames_of, spans_of_speech

COMPARED_SLOTS = 8
COMPARED_PLACES = 6
"""Channels are compared in six seconds, each from another place."""

_SLOT = SLOT_FRAMES * FRAME


class Ear:
    """Remembers between one minute and the next which channel was the clearest."""

    def __init__(self) -> None:
        self._mix: Mix | None = None

    def listen(self, channels: Channels) -> Frames:
        """Return the frames of 16 kHz samples, as they are on the channel that has most speech.

        What does not fill a slot of 128 ms at the end is left out.
        """
        slots = np.logical_or.reduce([lively(channel) for channel in channels])
        whole = channels[:, : len(slots) * _SLOT]
        if not slots.any():
            return _frames(mean_mix(whole).of(whole), ())
        found = (_heard(mix.of(whole)) for mix in self._mixes(whole, slots))
        return max(found, key=lambda frames: int(frames.speech.sum()))

    def _mixes(self, channels: Channels, slots: NDArray[np.bool_]) -> Iterator[Mix]:
        """Return the best mix; several if nobody speaks where the channels were compared."""
        if len(channels) == 1:
            yield mean_mix(channels)
            return
        mix = best_mix(_excerpt(channels, slots), RATE, _clearness)
        if mix.is_certain:
            self._mix = mix
            yield mix
            return
        if self._mix is not None and len(self._mix.weights) == len(channels):
            yield self._mix
        yield mean_mix(channels)
        yield from (Mix(weights) for weights in np.eye(len(channels), dtype=np.float32))


def _excerpt(channels: Channels, slots: NDArray[np.bool_]) -> Channels:
    """Cut out a few seconds of what changes, from as many places."""
    changing = np.flatnonzero(slots)
    places = np.linspace(0, len(changing) - 1, COMPARED_PLACES).astype(int)
    starts = np.minimum(changing[places], max(0, len(slots) - COMPARED_SLOTS))
    chosen = np.unique(starts[:, np.newaxis] + np.arange(min(COMPARED_SLOTS, len(slots))))
    cut = channels.reshape(len(channels), -1, _SLOT)[:, chosen]
    return cut.reshape(len(channels), -1)


def _clearness(samples: Samples) -> float:
    frames = _heard(samples)
    return float(frames.speech.sum()) * quality(frames)


def _heard(samples: Samples) -> Frames:
    return _frames(samples, spans_of_speech(probabilities(samples)))


def _frames(samples: Samples, spans: Sequence[Span]) -> Frames:
    cut = samples.reshape(-1, FRAME)
    powers, peaks = figures(cut)
    gains = np.ones(len(cut), dtype=np.float32)
    return Frames(powers, peaks, frames_of(spans, len(cut)), gains)
