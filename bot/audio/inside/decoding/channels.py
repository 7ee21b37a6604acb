"""Makes one channel of several: the mean of what is the same, else the one that is clearest.

FFmpeg's own mix-down is not asked for: to floating point it adds channels without halving them, so
the same voice on both comes out 3 dB louder, and beyond full scale. And two microphones of one
phone hear the same voice at different times: their sum is a comb.
"""

from collections.abc import Callable

import numpy as np

from bot.audio.inside.decoding.decode import Channels, Samples

Clearness = Callable[[Samples], float]
"""Tells how much clear speech is in samples: more is better."""

EMPTY_DB = -60.0
"""A channel that is so far below the loudest has nothing to say."""

SAME_DB = -40.0
"""When all that is not common to the channels is so far below them, they are the same."""

NOTCH_DB = 2.0
"""A third of an octave that the mean has less of, compared with the loudest channel, is notched."""

LOWEST_HERTZ, HIGHEST_HERTZ = 200.0, 6_000.0
"""What makes a voice; a notch anywhere else is not heard."""

MIX_IS_BETTER = 1.1
"""The mean must have so much more clear speech than any channel: two who speak into one each."""

_BLOCK = 2_048


def one_channel(channels: Channels, rate: int, clearness: Clearness) -> Samples:
    """Give the mean of channels that are nearly the same, else that with the most clear speech.

    `clearness` is only asked where the channels differ.
    """
    heard = _with_something(channels)
    mean: Samples = heard.mean(axis=0)
    if len(heard) == 1 or _same(heard, mean) or not _notched(heard, mean, rate):
        return mean
    found = [clearness(channel) for channel in heard]
    best = int(np.argmax(found))
    clear: Samples = heard[best]
    return mean if clearness(mean) > MIX_IS_BETTER * found[best] else clear


def _with_something(channels: Channels) -> Channels:
    powers = _powers(channels)
    kept: Channels = channels[powers >= powers.max() * 10.0 ** (EMPTY_DB / 10.0)]
    return kept


def _powers(channels: Channels) -> Samples:
    """Give the mean power of each."""
    powers: Samples = np.einsum("ij,ij->i", channels, channels) / max(1, channels.shape[1])
    return powers


def _same(channels: Channels, mean: Samples) -> bool:
    different = _powers(channels - mean).max()
    return bool(different <= _powers(channels).max() * 10.0 ** (SAME_DB / 10.0))


def _notched(channels: Channels, mean: Samples, rate: int) -> bool:
    """Tell whether the mean lacks what the loudest channel has, in any third of an octave."""
    loudest = channels[int(np.argmax(_powers(channels)))]
    ratios = _bands(mean, rate) / np.maximum(_bands(loudest, rate), 1e-20)
    return bool(ratios.min() < 10.0 ** (-NOTCH_DB / 10.0))


def _bands(samples: Samples, rate: int) -> Samples:
    """Give the power in each third of an octave."""
    whole = np.pad(samples, (0, -len(samples) % _BLOCK)).reshape(-1, _BLOCK)
    spectrum = np.abs(np.fft.rfft(whole * np.hanning(_BLOCK).astype(np.float32), axis=1)) ** 2
    hertz = np.fft.rfftfreq(_BLOCK, 1.0 / rate)
    edges = LOWEST_HERTZ * 2.0 ** (np.arange(np.log2(HIGHEST_HERTZ / LOWEST_HERTZ) * 3 + 1) / 3.0)
    starts = np.searchsorted(hertz, edges)
    powers: Samples = np.add.reduceat(spectrum.sum(axis=0), starts)[:-1]
    return powers
