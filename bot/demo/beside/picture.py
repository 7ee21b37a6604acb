"""Draws, in a guarded child, what of the recordings is in a sample, and what was cut."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec
import numpy as np

from bot.audio.inside.budget import budget_for
from bot.audio.inside.child import LONGEST_DECODED_SECONDS
from bot.audio.inside.choosing.choice import chosen, first_minute
from bot.audio.inside.choosing.tape import Tape, tape_of
from bot.audio.inside.choosing.trim import kept
from bot.audio.inside.clearest import clearest, clearest_part, one_track
from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing.frames import FRAME_SECONDS, RATE

COLUMNS = 320
"""How many bars a picture has."""

Recording = tuple[bytes, str]
"""The bytes of a recording, and FFmpeg's name of its format."""


class Picture(msgspec.Struct, frozen=True):
    """A waveform, with the stretches of speech and the pieces that were used, in seconds."""

    begins: float
    """The second of the recording at which the picture begins."""
    seconds: float
    peaks: list[int]
    """The largest peak in each column, in percent of the largest of all."""
    speech: list[tuple[float, float]]
    used: list[tuple[float, float]]
    joints: list[float]
    """Where one recording ends and the next begins."""


def drawn(recordings: Sequence[Recording], part_from_seconds: float | None = None) -> bytes:
    """Listen as the studio does, and return a Picture as JSON; may raise RecordingRejected."""
    tape, window = _heard(recordings, part_from_seconds)
    whole = _whole(recordings, tape)
    peaks = tape.frames.peaks if whole is None else whole
    begins = tape.begins_at if whole is None else 0.0
    at = tape.begins_at
    seconds = len(tape.frames.peaks) * FRAME_SECONDS if whole is None else len(whole) / RATE
    used = [(at + one.start / RATE, at + one.end / RATE) for one in kept(tape, window)]
    speech = [(at + s.start * FRAME_SECONDS, at + s.end * FRAME_SECONDS) for s in tape.spans]
    joints = [at + one.start * FRAME_SECONDS for _, one in pairwise(tape.recordings)]
    return msgspec.json.encode(Picture(begins, seconds, _columns(peaks), speech, used, joints))


def _heard(recordings: Sequence[Recording], part_from_seconds: float | None) -> tuple[Tape, range]:
    if part_from_seconds is not None:
        _track, found = clearest_part(*recordings[0], part_from_seconds)
        return first_minute(tape_of([found]))
    budget = budget_for([len(recording) for recording, _ in recordings])
    most = LONGEST_DECODED_SECONDS
    heard = (
        clearest(*one, longest_seconds=most, budget=budget.share(len(recordings) - number))
        for number, one in enumerate(recordings)
    )
    return chosen(tape_of(list(heard)))


def _whole(recordings: Sequence[Recording], tape: Tape) -> Samples | None:
    """Return the sound of a single recording, also what lies before and after all speech."""
    if len(recordings) > 1 or tape.seconds > LONGEST_DECODED_SECONDS:
        return None
    return one_track(*recordings[0], rate=RATE, longest_seconds=LONGEST_DECODED_SECONDS)


def _columns(sound: Samples) -> list[int]:
    size = -(-len(sound) // COLUMNS) or 1
    padded = np.zeros(-(-len(sound) // size) * size, dtype=np.float32)
    padded[: len(sound)] = np.abs(sound)
    peaks = padded.reshape(-1, size).max(axis=1)
    loudest = float(peaks.max(initial=1e-9))
    return [round(100.0 * float(peak) / loudest) for peak in peaks]
