"""Finds the best minute of a recording that is too long to be decoded in full.

It is heard in pieces of a second, spread evenly from beginning to end: first in as many as can
be afforded anyway, then in those between them. We stop when a good part is found, when everything
was heard, or when that would take too long.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from bot.audio.inside.budget import CPU_SECONDS, Budget
from bot.audio.inside.decoding.decode import Channels, Samples, between, stretches, windows
from bot.audio.inside.decoding.playhead import Playhead
from bot.audio.inside.ear import Ear
from bot.audio.inside.glimpses import PART_SECONDS, Glimpse, Glimpses, Seconds
from bot.audio.inside.hearing import detector
from bot.audio.inside.hearing.frames import RATE
from bot.audio.inside.hearing.heard import Heard, heard
from bot.audio.inside.mono import clearness, concerns, mono
from cloning.domain.limits import LONGEST_LISTENED_SECONDS
from cloning.domain.rejections import Unreadable
from cloning.domain.take import ANY_SPEECH_SECONDS

FIRST_SECONDS = 1_200.0
"""How much is heard at first, if the whole budget is there; 0.2 s of CPU a minute."""

PIECE_SECONDS = 1.0
TURNS = (0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15)
"""Every sixteenth piece is heard in the same turn; each turn lies between the ones before."""

WARMING_SECONDS = 0.1
"""After a gap, an Opus decoder is up to 12 dB too loud for this long; others are too quiet."""

BLOCK_SECONDS = 59.0
"""How much is listened to at once, or one piece more: a minute is brought to one level."""

ALL_SHARE = 0.99
"""Ends of blocks are left out, up to 0.13 s a minute."""

MOST_PARTS = 3
"""If only pieces were heard, this many parts are compared in full."""

ENOUGH_SHARE = 0.6
"""How much of the budget may be used to find a better part than one that can be used."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A track of a file, and its length."""

    data: bytes
    format_name: str
    track: int
    seconds: float


def best_part(data: bytes, format_name: str, *, track: int, budget: Budget) -> Heard:
    """Listen to a long track, and return the part of it with the most clear speech.

    Raises RecordingRejected if it can't be read.
    """
    begun = budget.spent
    one = Recording(data, format_name, track, length(data, format_name, track))
    to_pass = budget.spent - begun
    share = FIRST_SECONDS / max(1.0, one.seconds) * budget.left / CPU_SECONDS
    number = max(1, min(len(TURNS), int(len(TURNS) * share)))
    turns, seen = list(TURNS), list[Glimpse]()
    while True:
        begun = budget.spent
        seen += _listened(one, turns[:number], budget)
        to_hear = max(1e-6, budget.spent - begun - to_pass) / number
        del turns[:number]
        part = _best_seen(one, seen)
        number = min(len(turns), int((_worth_spending(part, budget) - to_pass) / to_hear))
        if number <= 0:
            return part


def _worth_spending(part: Heard, budget: Budget) -> float:
    """Return how much may be spent to find a better part than this one, in CPU seconds."""
    found = concerns(part)
    if found is None:
        return budget.left
    return max(0.0, budget.cpu_seconds * ENOUGH_SHARE - budget.spent) if found else 0.0


def _best_seen(one: Recording, seen: Sequence[Glimpse]) -> Heard:
    """Decode the parts that may be the best, and return the best of them."""
    glimpses = Glimpses(seen, one.seconds)
    is_all = glimpses.heard_seconds >= one.seconds * ALL_SHARE
    spoken = glimpses.speech_seconds >= ANY_SPEECH_SECONDS
    starts = glimpses.best(MOST_PARTS if spoken and not is_all else 1)
    part = max(_parts_from(one, starts), key=clearness, default=None)
    if part is None:
        raise Unreadable
    return replace(
        part,
        seconds=one.seconds,
        speech_elsewhere=max(0.0, glimpses.speech_seconds - part.speech_seconds),
        unheard_seconds=0.0 if is_all else one.seconds - glimpses.heard_seconds,
    )


def _parts_from(one: Recording, starts: Sequence[float]) -> Iterator[Heard]:
    wanted = [(start, start + PART_SECONDS) for start in starts]
    found = windows(one.data, one.format_name, wanted, rate=RATE, track=one.track)
    for begins_at, runs in found:
        yield replace(heard(_joined(runs)), begins_at=begins_at).around_speech()


def part_from(data: bytes, format_name: str, begins_at: float, *, track: int) -> Heard:
    """Decode the part of a track that begins at this second in full, and listen to it.

    Raises RecordingRejected if it can't be read.
    """
    ends_at = begins_at + PART_SECONDS
    runs = between(data, format_name, begins_at, ends_at, rate=RATE, track=track)
    if not runs:
        raise Unreadable
    return replace(heard(_joined(runs)), begins_at=begins_at)


def length(
    data: bytes, format_name: str, track: int, *, most: float = LONGEST_LISTENED_SECONDS
) -> float:
    """Return the length of a track in seconds, `most` at most; decodes one second at most.

    Raises RecordingRejected if it can't be read.
    """
    head = Playhead(lambda _: False, ends_at=most)
    for _ in stretches(data, format_name, head, rate=RATE, track=track, seconds=PIECE_SECONDS):
        pass
    return min(most, head.seconds)


def _listened(one: Recording, turns: Sequence[int], budget: Budget) -> Iterator[Glimpse]:
    """Listen to the pieces of some turns; ends early if the budget does."""
    ear = Ear()
    for block in _blocks(_pieces(one, turns)):
        frames = ear.listen(np.concatenate([channels for _, channels in block], axis=1))
        yield Glimpse(_times(block)[: len(frames.powers)], frames)
        if not budget.left:
            return


def _pieces(one: Recording, turns: Sequence[int]) -> Iterator[tuple[float, Channels]]:
    def is_wanted(second: float) -> bool:
        return int(second // PIECE_SECONDS) % len(TURNS) in turns

    def is_decoded(second: float) -> bool:
        return is_wanted(second) or is_wanted(second + WARMING_SECONDS)

    head = Playhead(is_decoded, ends_at=one.seconds)
    found = stretches(
        one.data, one.format_name, head, rate=detector.RATE, track=one.track, seconds=PIECE_SECONDS
    )
    for begins_at, runs in found:
        lengths = [channels.shape[1] / detector.RATE for channels in runs]
        if is_wanted(begins_at):  # else it was decoded for measuring, or for what comes then
            yield from zip(accumulate(lengths, initial=begins_at), runs, strict=False)


def _blocks(
    pieces: Iterator[tuple[float, Channels]],
) -> Iterator[list[tuple[float, Channels]]]:
    """Put pieces with the same channels together."""
    block: list[tuple[float, Channels]] = []
    samples = 0
    for piece in pieces:
        alike = not block or len(block[0][1]) == len(piece[1])
        if not alike or samples >= BLOCK_SECONDS * detector.RATE:
            yield block
            block, samples = [], 0
        block.append(piece)
        samples += piece[1].shape[1]
    if block:
        yield block


def _times(block: Sequence[tuple[float, Channels]]) -> Seconds:
    """Return the second of the recording at which each frame of a block begins."""
    ends = np.cumsum([channels.shape[1] for _, channels in block])
    starts = np.r_[0, ends[:-1]]
    frame_starts = np.arange(0, ends[-1], detector.FRAME)
    piece = np.searchsorted(ends, frame_starts, side="right")
    begun = np.array([at for at, _ in block])
    times: Seconds = begun[piece] + (frame_starts - starts[piece]) / detector.RATE
    return times


def _joined(runs: Sequence[Channels]) -> Samples:
    return np.concatenate([mono(run, RATE) for run in runs])
