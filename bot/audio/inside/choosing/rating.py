"""Rates what was heard by the stretch of it that would be trained on."""

from bot.audio.inside.choosing.choice import chosen
from bot.audio.inside.choosing.stretches import quality
from bot.audio.inside.choosing.tape import tape_of
from bot.audio.inside.hearing.heard import Heard
from bot.audio.inside.hearing.measures import measured
from cloning.domain.recordings.rejections import RecordingRejected
from cloning.domain.recordings.take import Concern, judged


def clearness(found: Heard) -> float:
    """Rate how much speech would be used, together with how good it is."""
    tape, window = chosen(tape_of([found]))
    return tape.seconds_of(window) * quality(tape.around(window))


def concerns(found: Heard) -> tuple[Concern, ...] | None:
    """Name the concerns about what would be used; None if it would be refused."""
    tape, window = chosen(tape_of([found]))
    used_seconds = tape.seconds_of(window)
    take = measured(
        tape.around(window),
        total_seconds=found.seconds,
        speech_seconds=found.speech_seconds,
        used_seconds=used_seconds,
    )
    try:
        return judged(take)
    except RecordingRejected:
        return None
