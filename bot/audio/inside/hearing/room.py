"""Finds the frames in which the room can be heard: no speech, and no closed noise gate.

A noise gate, or a codec that sends nothing in pauses, leaves digital silence there. That does not
mean that the room is quiet: nobody knows how it sounded.
"""

import numpy as np
from numpy.typing import NDArray

from bot.audio.inside.hearing.frames import FRAME_SECONDS, Frames

SILENCE_POWER = 10.0 ** (-95.0 / 10.0)
"""Less than rounding to 16 bits leaves of the quietest room (with dither, -96 dBFS)."""

GATED_SHARE = 0.25
GATED_PAUSES = 2
"""A gate closes in the longer pauses, and more than once; a join is silent only once."""

FADE_SECONDS = 0.3
"""A gate may take this long to close or to open, and lets some of the room through meanwhile."""

LEAST_SECONDS = 0.5
"""Fewer pauses than this tell nothing about a room."""


def room(frames: Frames) -> NDArray[np.bool_]:
    """Mark the frames in which the room can be heard; none if they last less than 0.5 s in all."""
    reach = round(FADE_SECONDS / FRAME_SECONDS)
    around = np.convolve(_silent(frames), np.ones(2 * reach + 1))
    near_silence = around[reach : reach + len(frames.speech)] > 0
    marked: NDArray[np.bool_] = ~frames.speech & ~near_silence
    return marked


def is_known(frames: Frames) -> bool:
    """Tell whether the room's loudness can be known: its pauses are neither gated nor silent."""
    silent = _silent(frames)
    shut = _pauses_with(silent, frames.speech)
    if sum(shut) >= max(GATED_PAUSES, GATED_SHARE * len(shut)):
        return False
    enough = LEAST_SECONDS / FRAME_SECONDS
    return bool(silent.sum() < enough or room(frames).sum() >= enough)


def _silent(frames: Frames) -> NDArray[np.bool_]:
    silent: NDArray[np.bool_] = ~frames.speech & (frames.powers < SILENCE_POWER)
    return silent


def _pauses_with(silent: NDArray[np.bool_], speech: NDArray[np.bool_]) -> list[bool]:
    """Tell for each pause between stretches of speech whether it has digital silence."""
    edges = np.flatnonzero(speech[:-1] != speech[1:]) + 1
    edges = edges[int(not speech[0]) :]  # where speech ends, where the pause ends, and so on
    return [
        bool(silent[start:end].any()) for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]
