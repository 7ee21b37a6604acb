"""What was heard here and there in a long recording, and where its best part may be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.audio.inside.choosing.stretches import quality
from bot.audio.inside.hearing.frames import FRAME_SECONDS, Frames, Span, joined
from bot.audio.inside.hearing.heard import AROUND_SPEECH

PART_SECONDS = 80.0
"""A part is decoded in full: a minute, with some choice of where it begins and ends."""

STEP_SECONDS = 10.0
"""From one part that is considered to the next."""

Seconds = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Glimpse:
    """Frames that were heard, with the second of the recording at which each begins."""

    at: Seconds
    frames: Frames


_NONE = np.zeros(0, dtype=np.float32)
_NOTHING = Glimpse(np.zeros(0), Frames(_NONE, _NONE, _NONE > 0, _NONE))


class Glimpses:
    """Everything that was heard of a recording, in order of time."""

    def __init__(self, seen: Sequence[Glimpse], seconds: float) -> None:
        """`seconds` is the length of the recording."""
        seen = [_NOTHING, *seen]
        at = np.concatenate([glimpse.at for glimpse in seen])
        order = np.argsort(at, kind="stable")
        frames = joined([glimpse.frames for glimpse in seen])
        self._at = at[order]
        self._frames = Frames(
            frames.powers[order], frames.peaks[order], frames.speech[order], frames.gains[order]
        )
        self._seconds = seconds

    @property
    def heard_seconds(self) -> float:
        """How much of the recording was heard."""
        return min(self._seconds, len(self._at) * FRAME_SECONDS)

    @property
    def speech_seconds(self) -> float:
        """Seconds of speech in the whole recording, if the rest is like what was heard."""
        return self._seconds * float(self._frames.speech.mean()) if len(self._at) else 0.0

    def best(self, most: int) -> list[float]:
        """Return the seconds at which the parts begin that may have most clear speech, best first.

        If nobody speaks, it is the loudest parts. They don't overlap.
        """
        chosen: list[float] = []
        for _, _, start in sorted(self._rated(), reverse=True):
            if all(abs(start - other) >= PART_SECONDS for other in chosen):
                chosen.append(start)
            if len(chosen) == most:
                break
        return chosen

    def _rated(self) -> Iterator[tuple[float, float, float]]:
        """Rate parts by clear speech and by level; each with the second at which it begins."""
        last = max(0.0, self._seconds - PART_SECONDS)
        for start in np.arange(0.0, last + STEP_SECONDS, STEP_SECONDS):
            begin, end = np.searchsorted(self._at, (start, start + PART_SECONDS))
            if begin == end:
                continue
            inside = self._frames.within(Span(int(begin), int(end)))
            level = float(inside.powers.mean())
            spoken = self._at[begin:end][inside.speech]
            if not len(spoken):
                yield 0.0, level, min(last, float(start))
                continue
            speech = PART_SECONDS * len(spoken) / (end - begin)
            # Glimpses lie apart: speech may begin and end anywhere around them.
            middle = float(spoken.mean()) - PART_SECONDS / 2
            yield speech * quality(_near_speech(inside)), level, min(last, max(0.0, middle))


def _near_speech(frames: Frames) -> Frames:
    """Leave out what lies far from speech: between two words there may be music."""
    spread = np.convolve(frames.speech, np.ones(2 * AROUND_SPEECH + 1))
    near = spread[AROUND_SPEECH : AROUND_SPEECH + len(frames.speech)] > 0.0
    return Frames(frames.powers[near], frames.peaks[near], frames.speech[near], frames.gains[near])
