"""Puts several recordings one after the other, without keeping all of their sound in memory."""

from collections.abc import Iterable

from bot.audio.inside.choosing.choice import chosen
from bot.audio.inside.choosing.stretches import windows
from bot.audio.inside.choosing.tape import Tape, tape_of
from bot.audio.inside.hearing.heard import Heard
from cloning.domain.recordings.rejections import Unreadable

MOST_KEPT_SECONDS = 150.0
"""Sound takes 6 MB a minute, and ten recordings may last five minutes each; two minutes stay."""


def reel_of(recordings: Iterable[Heard]) -> Tape:
    """Put recordings one after the other; each is listened to when the one before has its place.

    If they are long, the tape keeps the best minute so far, and the last one, which may go on in
    the next recording. Unreadable if there are none.
    """
    tape: Tape | None = None
    for one in recordings:
        tape = tape_of([one]) if tape is None else tape.followed_by(one)
        if tape.kept_seconds > MOST_KEPT_SECONDS:
            tape = _without_the_rest(tape)
        del one  # its sound, before the next one is listened to
    if tape is None:
        raise Unreadable
    return tape


def _without_the_rest(tape: Tape) -> Tape:
    tape, best = chosen(tape)
    everything = range(len(tape.spans))
    last = windows(tape, everything)[-1:]
    return tape.with_only([best, *last])
