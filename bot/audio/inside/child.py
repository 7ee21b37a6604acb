"""What happens inside a child, the only place that opens strangers' files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from bot.audio import answers
from bot.audio.inside import encode, spoken
from bot.audio.inside.budget import Budget, budget_for
from bot.audio.inside.choosing.choice import chosen, first_minute
from bot.audio.inside.choosing.reel import reel_of
from bot.audio.inside.choosing.stretches import LONGEST_SAMPLE_SECONDS
from bot.audio.inside.choosing.tape import Tape, tape_of
from bot.audio.inside.choosing.trim import trimmed
from bot.audio.inside.clearest import clearest, clearest_part, one_track
from bot.audio.inside.decoding.decode import Samples, between
from bot.audio.inside.decoding.demux import labels
from bot.audio.inside.glimpses import PART_SECONDS
from bot.audio.inside.hearing.frames import RATE
from bot.audio.inside.hearing.heard import Heard
from bot.audio.inside.hearing.level import below_ceiling
from bot.audio.inside.hearing.measures import measured
from bot.audio.inside.mono import mono
from cloning.domain.recordings.rejections import RecordingRejected, Unreadable

LONGEST_DECODED_SECONDS = 305.0
"""Of a longer recording only the best part is decoded (`survey`); "5:00" may last a little more."""

DECODED_CPU_SECONDS = 0.3 / 60.0
"""What a second of a recording takes that is decoded as a whole, at least."""


def sample(
    recordings: Sequence[tuple[bytes, str]],
    part_from_seconds: float | None = None,
    *,
    budget: Budget | None = None,
) -> bytes:
    """Make one sample of (bytes, format) pairs and measure it; returns an encoded answer.

    For a single recording, the part can be chosen by the second at which it begins. The answer has
    no sound if nobody speaks. `budget` is for listening, if it is not the usual one.
    """
    try:
        if len(recordings) > 1:
            return _best(reel_of(_heard(recordings, budget)))
        if part_from_seconds is None:
            return _best(tape_of(list(_heard(recordings, budget))))
        _track, found = clearest_part(*recordings[0], part_from_seconds)
    except RecordingRejected as rejection:
        return answers.written(answers.Refused.because(rejection))
    return _as_chosen(tape_of([found]))


def _best(tape: Tape) -> bytes:
    tape, window = chosen(tape)
    place = tape.part(window)
    return _sampled(tape, window, speech_seconds=tape.speech_seconds, place=place)


def _as_chosen(tape: Tape) -> bytes:
    """Use nothing but the part: speech elsewhere would not make it any better."""
    tape, window = first_minute(tape)
    place = tape.place(window) if window else None
    return _sampled(tape, window, speech_seconds=tape.seconds_of(window), place=place)


def _sampled(
    tape: Tape, window: range, *, speech_seconds: float, place: tuple[float, float] | None
) -> bytes:
    take = measured(
        tape.around(window),
        total_seconds=tape.seconds,
        speech_seconds=speech_seconds,
        used_seconds=tape.seconds_of(window),
    )
    take = replace(take, unheard_seconds=tape.unheard_seconds)
    take = replace(take, tracks=tape.tracks, heard_tracks=tape.heard_tracks)
    begins_at, ends_at = place or (None, None)
    take = replace(take, part_begins_at=begins_at, part_ends_at=ends_at)
    samples = trimmed(tape, window)
    sound = encode.wav(samples, RATE) if window else b""
    seconds = len(samples) / RATE
    return answers.written(answers.Sampled(sound, seconds, answers.Measures.of(take)))


def part(recording: bytes, format_name: str, begins_at: float, ends_at: float) -> bytes:
    """Cut out a part of a recording, given in seconds; returns an encoded answer."""
    rate = encode.CLIP_RATE
    try:
        if not begins_at < ends_at:
            raise Unreadable
        track, _found = clearest_part(recording, format_name, begins_at)
        runs = between(recording, format_name, begins_at, ends_at, rate=rate, track=track)
        if not runs:
            raise Unreadable
    except RecordingRejected as rejection:
        return answers.written(answers.Refused.because(rejection))
    samples = np.concatenate([mono(run, rate) for run in runs])
    sound = encode.own_voice(below_ceiling(samples))
    return answers.written(answers.Made(sound, len(samples) / rate))


def _heard(recordings: Sequence[tuple[bytes, str]], budget: Budget | None) -> Iterator[Heard]:
    """Listen to one recording after the other; if time is short, to the best part of each."""
    budget = budget or budget_for([len(recording) for recording, _ in recordings])
    for number, (recording, format_name) in enumerate(recordings):
        share = budget.share(len(recordings) - number)
        most = LONGEST_DECODED_SECONDS
        if number:
            most = max(PART_SECONDS, min(most, share.left / DECODED_CPU_SECONDS))
        yield clearest(recording, format_name, longest_seconds=most, budget=share)


def clip(demo: bytes, format_name: str) -> bytes:
    """Make a demo clip, 60 s at most, of the upstream's file; returns an encoded answer."""
    return _made(demo, format_name, encode.opus)


def music(clip: bytes, format_name: str) -> bytes:
    """Make an MP3 of a demo clip; returns an encoded answer."""
    return _made(clip, format_name, encode.mp3)


def packed(packets: Sequence[bytes], rate: int) -> bytes:
    """Put bare Opus packets into a file as they are; returns an encoded answer."""
    return _spoken(partial(spoken.packed, packets, rate))


def encoded(pcm: bytes, rate: int, channels: int) -> bytes:
    """Make a clip of 16-bit samples; returns an encoded answer."""
    return _spoken(partial(spoken.encoded, pcm, rate, channels))


def _spoken(made: Callable[[], tuple[bytes, int]]) -> bytes:
    try:
        sound, samples = made()
    except RecordingRejected as rejection:
        return answers.written(answers.Refused.because(rejection))
    return answers.written(answers.Made(sound, samples / encode.CLIP_RATE))


def _made(
    demo: bytes, format_name: str, written: Callable[[Samples, dict[str, str]], bytes]
) -> bytes:
    try:
        samples = one_track(
            demo, format_name, rate=encode.CLIP_RATE, longest_seconds=LONGEST_SAMPLE_SECONDS
        )
    except RecordingRejected as rejection:
        return answers.written(answers.Refused.because(rejection))
    seconds = len(samples) / encode.CLIP_RATE
    sound = written(below_ceiling(samples), labels(demo, format_name))
    return answers.written(answers.Made(sound, seconds))
