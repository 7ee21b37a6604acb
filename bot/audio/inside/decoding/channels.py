"""Makes one channel of several: the mean if they are the same, otherwise the clearest one.

We don't use FFmpeg's own mix-down: in floating point it adds channels without halving them, so the
same voice on both comes out 3 dB louder, and beyond full scale. Also, two microphones of one phone
hear the same voice at different times, and their sum is a comb filter.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.audio.inside.decoding.decode import Channels, Samples

Clearness = Callable[[Samples], float]
"""Rates the clear speech in samples: more is better."""

EMPTY_DB = -60.0
"""A channel that is this far below the loudest one is empty."""

SAME_DB = -40.0
"""If everything that the channels don't share is this far below them, they are the same."""

NOTCH_DB = 2.0
"""A third of an octave is notched if the mean has this much less in it than the loudest channel."""

LOWEST_HERTZ, HIGHEST_HERTZ = 200.0, 6_000.0
"""The range of a voice; a notch outside it can't be heard."""

CLEARER = 1.1
"""A comb-filtered mean must be this much clearer than any channel, as when two people speak into
one each; a channel must be this much clearer than any other mean, as when the other one hums."""

LISTENED_SECONDS = 600.0
"""For all channels together. Two are listened to as a whole; of more, pieces stand for the rest."""

PIECE_SECONDS = 5.0

CONSTANT_SHARE = 0.01
"""Of a channel's power; less makes no difference of 0.1 dB."""

_BLOCK = 2_048

_AT_ONCE = 512 * _BLOCK
"""The spectra of five minutes would take four times as much memory as their samples."""


@dataclass(frozen=True, slots=True)
class Mix:
    """How much of each channel is used."""

    weights: Samples
    is_certain: bool = True
    """False if channels had to be compared, but nothing clear was heard on any of them."""

    def of(self, channels: Channels) -> Samples:
        """Make one channel."""
        used = np.flatnonzero(self.weights)
        alone = len(used) == 1 and self.weights[used[0]] == 1.0
        mixed: Samples = channels[used[0]] if alone else self.weights @ channels
        return mixed


def one_channel(channels: Channels, rate: int, clearness: Clearness) -> Samples:
    """Return the mean of channels that are nearly the same, else the one that is clearest."""
    return best_mix(channels, rate, clearness).of(channels)


def best_mix(channels: Channels, rate: int, clearness: Clearness) -> Mix:
    """Choose the mean of channels that are nearly the same, else the one that is clearest.

    `clearness` is called only if the channels differ.
    """
    if len(channels) == 1:
        return mean_mix(channels)
    moving = _without_constant(channels)
    kept = np.flatnonzero(_with_something(moving))
    heard = moving if len(kept) == len(moving) else moving[kept]
    if len(heard) == 1:
        return Mix(_weights(channels, kept))
    mean: Samples = heard.mean(axis=0)
    if _same(heard, mean):
        return Mix(_weights(channels, kept))
    heard = _excerpt(heard, rate)
    mean = heard.mean(axis=0)
    notched = _notched(heard, mean, rate)
    del mean  # of five minutes, all channels take as much memory as there is
    found = [clearness(channel) for channel in heard]
    best = int(np.argmax(found))
    least = found[best] * (CLEARER if notched else 1.0 / CLEARER)
    of_mean = clearness(heard.mean(axis=0))
    chosen = kept if of_mean > least else kept[best : best + 1]
    return Mix(_weights(channels, chosen), is_certain=max(of_mean, found[best]) > 0.0)


def mean_mix(channels: Channels) -> Mix:
    """Use all channels alike."""
    return Mix(_weights(channels, np.arange(len(channels))))


def _weights(channels: Channels, chosen: NDArray[np.intp]) -> Samples:
    weights: Samples = np.zeros(len(channels), dtype=np.float32)
    weights[chosen] = 1.0 / len(chosen)
    return weights


def _without_constant(channels: Channels) -> Channels:
    """Take out what changes less than ten times a second, if it matters: some inputs add that."""
    length = channels.shape[1]
    starts = np.arange(0, length, _BLOCK)
    lengths = np.diff(starts, append=length)
    constant = np.add.reduceat(channels, starts, axis=1) / lengths.astype(np.float32)
    powers = (constant**2 * lengths).sum(axis=1) / max(1, length)
    if np.all(powers <= CONSTANT_SHARE * _powers(channels)):
        return channels  # a copy of five minutes takes as much memory as there is
    moving: Channels = channels - np.repeat(constant, lengths, axis=1)
    return moving


def _excerpt(channels: Channels, rate: int) -> Channels:
    """Cut out pieces that are spread evenly, if there is too much to listen to."""
    piece = int(PIECE_SECONDS * rate)
    pieces = channels.shape[1] // piece
    most = int(LISTENED_SECONDS / PIECE_SECONDS) // len(channels)
    if pieces <= most:
        return channels
    chosen = np.linspace(0, pieces - 1, most).astype(int)
    whole = channels[:, : pieces * piece].reshape(len(channels), pieces, piece)
    return whole[:, chosen].reshape(len(channels), -1)


def _with_something(channels: Channels) -> NDArray[np.bool_]:
    powers = _powers(channels)
    kept: NDArray[np.bool_] = powers >= powers.max() * 10.0 ** (EMPTY_DB / 10.0)
    return kept


def _powers(channels: Channels) -> Samples:
    """Return the mean power of each channel."""
    powers: Samples = np.einsum("ij,ij->i", channels, channels) / max(1, channels.shape[1])
    return powers


def _same(channels: Channels, mean: Samples) -> bool:
    different = max(_powers((channel - mean)[np.newaxis])[0] for channel in channels)
    return bool(different <= _powers(channels).max() * 10.0 ** (SAME_DB / 10.0))


def _notched(channels: Channels, mean: Samples, rate: int) -> bool:
    """Tell whether the mean lacks, in any third of an octave, what the loudest channel has."""
    loudest = channels[int(np.argmax(_powers(channels)))]
    ratios = _bands(mean, rate) / np.maximum(_bands(loudest, rate), 1e-20)
    return bool(ratios.min() < 10.0 ** (-NOTCH_DB / 10.0))


def _bands(samples: Samples, rate: int) -> Samples:
    """Return the power in each third of an octave."""
    minutes = range(0, max(1, len(samples)), _AT_ONCE)
    spectrum = np.sum([_spectrum(samples[at : at + _AT_ONCE]) for at in minutes], axis=0)
    hertz = np.fft.rfftfreq(_BLOCK, 1.0 / rate)
    edges = LOWEST_HERTZ * 2.0 ** (np.arange(np.log2(HIGHEST_HERTZ / LOWEST_HERTZ) * 3 + 1) / 3.0)
    starts = np.searchsorted(hertz, edges)
    powers: Samples = np.add.reduceat(spectrum, starts)[:-1]
    return powers


def _spectrum(samples: Samples) -> Samples:
    """Return the power at each frequency."""
    whole = np.pad(samples, (0, -len(samples) % _BLOCK)).reshape(-1, _BLOCK)
    found = np.abs(np.fft.rfft(whole * np.hanning(_BLOCK).astype(np.float32), axis=1)) ** 2
    powers: Samples = found.sum(axis=0)
    return powers
