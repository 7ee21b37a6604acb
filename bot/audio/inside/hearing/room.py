"""Tells in which frames the room can be heard: not in speech, and not where a gate was shut.

A noise gate, or a codec that sends nothing in pauses, puts digital silence there. That is no quiet
room: nobody knows what the room was like.
"""

import numpy as np
from numpy.typing import NDArray

from bot.audio.inside.hearing.frames import FRAME_SECONDS, Frames

SILENCE_POWER = 10.0 ** (-95.0 / 10.0)
"""Less than what rounding to 16 bits leaves of the quietest room (with dither, -96 dBFS)."""

GATED_SHARE = 0.25
GATED_PAUSES = 2
"""A gate shuts in the longer ones of the pauses, and more than once; a join is silent but once."""

FADE_SECONDS = 0.3
"""A gate may take this long to shut or to open; until then it lets some of the room through."""

LEAST_SECONDS = 0.5
"""Fewer pauses than this tell nothing of a room."""


def room(frames: Frames) -> NDArray[np.bool_]:
    """Mark the frames in which the room can be heard; with less than 0.5 s of them, none can."""
    reach = round(FADE_SECONDS / FRAME_SECONDS)
    around = np.convolve(_silent(frames), np.ones(2 * reach + 1))
    near_silence = around[reach : reach + len(frames.speech)] > 0
    marked: NDArray[np.bool_] = ~frames.speech & ~near_silence
    return marked


def is_known(frames: Frames) -> bool:
    """Tell whether it can be known how loud the room is: pauses are neither gated nor silent."""
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
    """Tell of each pause between stretches of speech whether there is digital silence in it."""
    edges = np.flatnonzero(speech[:-1] != speech[1:]) + 1
    edges = edges[int(not speech[0]) :]  # of speech, then of a pause, and so on
    return [
        bool(silent[start:end].any()) for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]
