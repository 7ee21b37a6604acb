"""Splits strangers' files into decoded frames; only the child may import this."""

import io
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, islice
from math import ceil
from typing import TYPE_CHECKING, cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.codec import CodecContext
from av.container import InputContainer
from av.error import FFmpegError

from bot.audio.forms.parts import Part, parts
from bot.audio.inside.decoding.allowed import BETTER, CODECS
from bot.audio.inside.decoding.chunks import mended
from bot.audio.inside.decoding.dtx import may_leave_pauses_out
from bot.audio.inside.decoding.edits import Edits, edits_of, index_is_broken
from bot.audio.inside.decoding.playhead import STEADY_AFTER_PACKETS, Playhead
from cloning.domain.limits import LONGEST_LISTENED_SECONDS
from cloning.domain.recordings.rejections import (
    NotAudio,
    RecordingRejected,
    UnknownType,
    Unreadable,
)

if TYPE_CHECKING:
    from av.packet import Packet

BAD_PACKETS_FORGIVEN = 50
"""Packets that can't be read are skipped, up to this many: a note may have lost a few."""

BAD_SHARE_FORGIVEN = 0.1
"""Of the packets of a long file."""

CLOCK_SHARE = 0.3
"""How far the clock of a track may be wrong, if its edit list leaves sound out."""

LEAST_SECONDS_LATE = 0.2
"""Less than this is the delay of a codec."""

STUCK = 3
"""A demuxer that fails this often in a row, without a packet in between, has reached the end."""

_RATES = range(1_000, 192_001)
"""Below 8 kHz a voice is hardly understood, but that is judged by listening."""

_SILENCE_RATE = 8_000

_MOST_CHANNELS = 16
"""A film has up to eight (7.1); a recorder has one for each input, and two for their mix."""


def frames(
    data: bytes, format_name: str, *, track: int = 0, head: Playhead | None = None
) -> Iterator[AudioFrame]:
    """Decode a track of a file, and of other files that were appended to it.

    With a playhead, decodes only what it wants. A part with fewer tracks gives its last one; a part
    that can't be opened is left out. Raises RecordingRejected if there is nothing at all, or if too
    much of a part is broken.
    """
    anything, why_not = False, None
    head = head or Playhead()
    for part in parts(data, format_name):
        if head.is_over:
            break
        begun = False
        try:
            for frame in _frames_of(part, track, head):
                anything = begun = True
                yield frame
        except RecordingRejected as rejection:
            if begun:
                raise
            why_not = why_not or rejection
    if not anything:
        raise why_not or Unreadable


def tracks(data: bytes, format_name: str) -> int:
    """Return the largest number of audio tracks in any part, as far as it is known.

    At least 1, so that reading the first track explains what is wrong with the file.
    """
    return max(_tracks_of(part) for part in parts(data, format_name))


def labels(data: bytes, format_name: str) -> dict[str, str]:
    """Return the tags of a file and of its first audio track; empty if it can't be opened."""
    try:
        with _opened(data, format_name) as container:
            return {**container.metadata, **_sounds(container)[0].metadata}
    except (FFmpegError, ValueError):
        return {}


def _tracks_of(part: Part) -> int:
    try:
        with _opened(part.data, part.format_name) as container:
            return len(_sounds(container))
    except (FFmpegError, ValueError, RecordingRejected):
        return 1


def _frames_of(part: Part, track: int, head: Playhead) -> Iterator[AudioFrame]:
    complete = not may_leave_pauses_out(part.data, part.format_name)
    try:
        with _opened(part.data, part.format_name, edited=_may_be_edited(part)) as container:
            sounds = _sounds(container)
            stream = sounds[min(track, len(sounds) - 1)]
            decoder = _decoder_of(stream, complete=complete)
            packets = _packets(container, stream)
            first = next(packets, None)
            if first is not None:
                yield from _before(_seconds_late(container, first, part), head)
                yield from _decoded(chain([first], packets), decoder, head)
    except (FFmpegError, ValueError) as error:
        raise Unreadable from error


def _may_be_edited(part: Part) -> bool:
    """Tell whether to believe the edit list of an MP4; Unreadable if its index is broken."""
    if part.format_name != "mov" or b"moof" in part.data:
        return True
    if index_is_broken(part.data):
        raise Unreadable
    found = edits_of(part.data)
    return found is Edits.FINE or (found is Edits.TRIMMED and _keeps_time(part))


def _keeps_time(part: Part) -> bool:
    """Tell whether the first packets last as long by their track's clock as when decoded."""
    with _opened(part.data, part.format_name, edited=False) as container:
        stream = _sounds(container)[0]
        claimed = decoded = 0.0
        for packet in islice(_packets(container, stream), STEADY_AFTER_PACKETS):
            frames = stream.codec_context.decode(packet)
            if frames and packet.duration and packet.time_base:
                claimed += float(packet.duration * packet.time_base)
                decoded += sum(one.samples / max(1, one.sample_rate) for one in frames)
        return abs(claimed - decoded) <= CLOCK_SHARE * decoded


def _opened(part: bytes, format_name: str, *, edited: bool = True) -> InputContainer:
    """Open a file with its format fixed: FFmpeg probes nothing, and reaches no other file.

    `edited`: as the edit list of an MP4 says, and not all that is there.
    """
    options = {
        "format_whitelist": format_name,
        "codec_whitelist": ",".join(sorted(CODECS)),
        "protocol_whitelist": "",
    }
    if not edited:
        options["ignore_editlist"] = "1"
    file = io.BytesIO(mended(part, format_name))
    return av.open(file, "r", format=format_name, options=options, metadata_errors="replace")


def _sounds(container: InputContainer) -> list[AudioStream]:
    """Return the tracks that we may decode; NotAudio, UnknownType or Unreadable if none is."""
    streams = container.streams.audio
    if not streams:
        raise NotAudio
    names = [getattr(stream.codec_context, "name", None) for stream in streams]
    sounds = [stream for stream, name in zip(streams, names, strict=True) if name in CODECS]
    if not sounds:
        raise UnknownType(found=names[0]) if names[0] else Unreadable  # no decoder, no name
    return sounds


def _decoder_of(stream: AudioStream, *, complete: bool) -> AudioCodecContext:
    """Return the stream's own decoder, or a better one; for complete Opus its own is as good."""
    own = stream.codec_context
    own.thread_count = 1
    if own.name not in BETTER or (own.name == "opus" and complete):
        return own
    better = cast("AudioCodecContext", CodecContext.create(BETTER[own.name], "r"))
    better.thread_count = 1
    better.extradata = own.extradata
    better.sample_rate, better.layout = own.sample_rate, own.layout
    better.options = {"request_sample_fmt": "flt"}
    return better


def _before(late: float, head: Playhead) -> Iterator[AudioFrame]:
    """Give silence for the seconds before a track begins: players count them too.

    It has a rate of its own: that of a transport stream is known only when sound comes.
    """
    late = min(LONGEST_LISTENED_SECONDS, late)
    if late < LEAST_SECONDS_LATE:
        return
    for second in range(ceil(late)):
        seconds = min(1.0, late - second)
        if head.rests(seconds):
            silence = np.zeros((1, round(seconds * _SILENCE_RATE)), dtype=np.float32)
            frame = AudioFrame.from_ndarray(silence, "fltp", "mono")
            frame.sample_rate = _SILENCE_RATE
            yield frame


def _seconds_late(container: InputContainer, first: "Packet[AudioStream]", part: Part) -> float:
    """Return how much later a track begins than the film, or than an MP4's own clock.

    The clock of a fragmented MP4 may be that of a broadcast, of which it is a piece.
    """
    if first.pts is None or first.time_base is None:
        return 0.0
    begins_at = float(first.pts * first.time_base)
    if part.format_name == "mov" and b"moof" not in part.data:
        return begins_at
    others = [
        float(one.start_time * one.time_base)
        for one in container.streams
        if one.index != first.stream_index and one.start_time is not None and one.time_base
    ]
    return begins_at - min(others, default=begins_at)


def _decoded(
    packets: Iterator["Packet[AudioStream]"], decoder: AudioCodecContext, head: Playhead
) -> Iterator[AudioFrame]:
    """Decode packet by packet; if a file breaks off, we keep what came before."""
    good = bad = 0
    for packet in packets:
        if head.is_over:
            return
        if not head.wants(packet, decoder):
            continue
        try:
            decoded = decoder.decode(packet)
            good += 1
        except FFmpegError:
            bad += 1
            if bad > max(BAD_PACKETS_FORGIVEN, BAD_SHARE_FORGIVEN * good):
                raise
            continue
        head.advance(decoded)
        yield from map(_sane, decoded)
    with suppress(FFmpegError):
        yield from map(_sane, decoder.decode(None))


def _packets(container: InputContainer, stream: AudioStream) -> Iterator["Packet[AudioStream]"]:
    """Read on after an error: PyAV's own generator ends once it has raised."""
    stuck = 0
    while stuck < STUCK:
        try:
            for packet in container.demux(stream):
                if packet.size:  # an empty packet would tell the decoder that this is the end
                    stuck = 0
                    yield packet
        except FFmpegError:
            stuck += 1
        else:
            return


def _sane(frame: AudioFrame) -> AudioFrame:
    if frame.sample_rate not in _RATES or frame.layout.nb_channels > _MOST_CHANNELS:
        raise Unreadable
    frame.pts = None  # the sender's clock may jump, so we count samples instead
    return frame
