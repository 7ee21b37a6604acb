"""Decodes strangers' files; only the child may import this."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from bot.audio.inside.decoding.demux import frames
from bot.audio.inside.decoding.playhead import Playhead
from cloning.domain.recordings.rejections import Unreadable

Samples = NDArray[np.float32]
"""One channel of samples; 1.0 is full scale."""

Channels = NDArray[np.float32]
"""Channels of equal length, one a row."""

_FLOATS = frozenset({"flt", "fltp"})
"""Samples as our arrays have them: of one channel, packed and planar are the same."""

_FLOAT_BYTES = 4

_FURTHEST = 2.0
"""No sample stays further from silence."""


def decode(
    data: bytes, format_name: str, *, rate: int, longest_seconds: float, track: int = 0
) -> list[Channels]:
    """Decode a track at `rate`, as stretches whose channels stay the same.

    Raises RecordingRejected if there is no sound.
    """
    pieces = _pieces(frames(data, format_name, track=track), rate)
    room = int(longest_seconds * rate)
    runs = _runs(_cut(pieces, room), room)
    if not runs:
        raise Unreadable
    return runs


def between(
    data: bytes, format_name: str, begin: float, end: float, *, rate: int, track: int
) -> list[Channels]:
    """Decode a track from one second to another; empty if the track ends before.

    Raises RecordingRejected if it can't be read.
    """
    found = windows(data, format_name, [(begin, end)], rate=rate, track=track)
    return next((runs for _, runs in found), [])


def windows(
    data: bytes,
    format_name: str,
    wanted: Sequence[tuple[float, float]],
    *,
    rate: int,
    track: int,
) -> Iterator[tuple[float, list[Channels]]]:
    """Decode several windows of a track; each comes with the second at which it begins.

    They must not overlap; those after the end of the track are left out. Raises RecordingRejected
    if it can't be read.
    """

    def window_at(second: float) -> float | None:
        return next((begin for begin, end in wanted if begin <= second < end), None)

    last = max((end for _, end in wanted), default=0.0)
    room = int(max((end - begin for begin, end in wanted), default=0.0) * rate)
    head = Playhead(lambda second: window_at(second) is not None, ends_at=last)
    found = frames(data, format_name, track=track, head=head)
    grouped = groupby(found, key=lambda _: window_at(head.begun))  # None: decoded for measuring
    for begin, inside in grouped:
        runs = [] if begin is None else _runs(_pieces(inside, rate), room)
        if begin is not None and runs:
            yield begin, runs


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sound that was put together from pieces of a track."""

    channels: Channels
    begun: Sequence[float]
    """The second of the track at which each frame begins."""
    lengths: Sequence[float]
    """The seconds that each frame lasts."""


def stretches(
    data: bytes,
    format_name: str,
    is_wanted: Callable[[float], bool],
    *,
    rate: int,
    track: int,
    seconds: float,
    before: float,
    ends_at: float,
) -> Iterator[Stretch]:
    """Decode what is wanted of a track by the second, put together to about `seconds` each.

    `before` seconds of what comes before are decoded too, to warm up the decoder, and left out.
    Raises RecordingRejected if there is none.
    """
    head = Playhead(lambda at: is_wanted(at) or is_wanted(at + before), ends_at=ends_at)
    found = frames(data, format_name, track=track, head=head)
    wanted = ((head.begun, frame) for frame in found if is_wanted(head.begun))
    for _, part in groupby(wanted, key=_Numbering(seconds)):
        begun: list[float] = []
        lengths: list[float] = []
        for channels in _runs(_pieces(_noted(part, begun, lengths), rate), int(seconds * rate)):
            yield Stretch(channels, begun, lengths)


class _Numbering:
    """Numbers stretches, each of which lasts long enough and has the same channels throughout."""

    def __init__(self, seconds: float) -> None:
        self._seconds = self._room = seconds
        self._number, self._layout = 0, ""

    def __call__(self, piece: tuple[float, AudioFrame]) -> int:
        """Return the number of the stretch that a frame belongs to."""
        _, frame = piece
        if self._room <= 0.0 or self._layout not in {"", frame.layout.name}:
            self._number, self._room = self._number + 1, self._seconds
        self._layout = frame.layout.name
        self._room -= frame.samples / frame.sample_rate
        return self._number


def _noted(
    pieces: Iterator[tuple[float, AudioFrame]], begun: list[float], lengths: list[float]
) -> Iterator[AudioFrame]:
    """Write down where each frame begins, and how long it lasts."""
    for at, frame in pieces:
        begun.append(at)
        lengths.append(frame.samples / frame.sample_rate)
        yield frame


def resampled(samples: Samples, rate: int, other_rate: int) -> Samples:
    """Return the same sound at another rate."""
    pieces = (frame_of(samples[at : at + rate], rate) for at in range(0, len(samples), rate))
    whole: Samples = _joined(_pieces(pieces, other_rate), len(samples) * other_rate // rate)[0]
    return whole


def frame_of(samples: Samples, rate: int) -> AudioFrame:
    """Wrap samples in a PyAV frame."""
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples)[np.newaxis], "flt", "mono")
    frame.sample_rate = rate
    return frame


def _pieces(frames: Iterator[AudioFrame], rate: int) -> Iterator[Channels]:
    """Resample without mixing; start a new resampler whenever the stream's layout changes."""
    shape, resampler = None, _resampler(rate)
    for frame in _longer(frames):
        now = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape not in {None, now}:
            yield from _arrays(resampler, None)
            resampler = _resampler(rate)
        shape = now
        yield from _arrays(resampler, frame)
    yield from _arrays(resampler, None)


def _longer(frames: Iterator[AudioFrame]) -> Iterator[AudioFrame]:
    """Put short frames of one channel together, up to a second each.

    Most codecs give 50 frames a second, and any frame costs the resampler 10 us.
    """
    kept, length, rate = list[bytes](), 0, 0
    for frame in frames:
        short = frame.layout.nb_channels == 1 and frame.format.name in _FLOATS
        if kept and (not short or frame.sample_rate != rate or length >= rate):
            yield frame_of(np.frombuffer(b"".join(kept), dtype=np.float32), rate)
            kept, length = [], 0
        if short:
            kept.append(bytes(frame.planes[0])[: frame.samples * _FLOAT_BYTES])
            length, rate = length + frame.samples, frame.sample_rate
        else:
            yield frame
    if kept:
        yield frame_of(np.frombuffer(b"".join(kept), dtype=np.float32), rate)


def _runs(pieces: Iterator[Channels], room: int) -> list[Channels]:
    """Join pieces for as long as they have the same channels; `room` is how many samples we expect.

    Pages of an array take memory once something is written there, so too much room costs nothing,
    while joining a list would take twice as much as is needed.
    """
    return [_tamed(_joined(run, room)) for _, run in groupby(pieces, key=len)]


def _joined(pieces: Iterator[Channels], room: int) -> Channels:
    whole, end = np.empty((1, 0), dtype=np.float32), 0
    for piece in pieces:
        start, end = end, end + piece.shape[1]
        if end > whole.shape[1]:
            before, whole = whole, np.empty((len(piece), end + room), dtype=np.float32)
            whole[:, :start] = before[:, :start]
        whole[:, start:end] = piece
    return whole[:, :end]


def _resampler(rate: int) -> AudioResampler:
    """Make a resampler for whole seconds: 3,000 small frames a minute cost twice as much.

    Its frames are packed: of one with a plane for each of eight channels or more, PyAV 18.1 reads
    past the end of the list of planes.
    """
    return AudioResampler("flt", None, rate, frame_size=rate)


def _arrays(resampler: AudioResampler, frame: AudioFrame | None) -> Iterator[Channels]:
    for resampled in resampler.resample(frame):
        if resampled is not None:  # a resampler may return the None that it was given
            channels = resampled.layout.nb_channels
            packed = memoryview(resampled.planes[0])
            samples = np.frombuffer(packed, np.float32, resampled.samples * channels)
            yield samples.reshape(-1, channels).T


def _cut(pieces: Iterator[Channels], room: int) -> Iterator[Channels]:
    """Return as much as there is room for."""
    for piece in pieces:
        yield piece[:, :room]
        room -= piece.shape[1]
        if room <= 0:
            return


def _tamed(channels: Channels) -> Channels:
    """Remove NaN and values far off the scale: a float WAV may hold both."""
    if not channels.size or (channels.min() >= -_FURTHEST and channels.max() <= _FURTHEST):
        return channels  # which no NaN is
    return np.clip(np.nan_to_num(channels, copy=False), -_FURTHEST, _FURTHEST, out=channels)
