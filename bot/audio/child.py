"""What happens inside a child; the only place that opens what a stranger sent."""

from bot.audio import answers, encode
from bot.audio.activity import spans_of_sound
from bot.audio.decode import decode
from bot.audio.level import levelled
from bot.audio.trim import LONGEST_SAMPLE_SECONDS, trimmed
from cloning.errors import Silent, TooShort, Unreadable

SAMPLE_RATE = 24_000
"""As audio.md has it ("Sample")."""

LONGEST_DECODED_SECONDS = 300.0
"""Of a recording; whatever comes after is not even decoded (audio.md, "Decode")."""


def sample(recording: bytes, format_name: str) -> bytes:
    """Make the sample of a recording, or say why it can't be made; either as an answer."""
    try:
        sound = decode(
            recording, format_name, rate=SAMPLE_RATE, longest_seconds=LONGEST_DECODED_SECONDS
        )
        spans = spans_of_sound(sound.samples, SAMPLE_RATE)
    except TooShort as short:
        return answers.written(
            answers.Refused("too_short", seconds=short.seconds, minimum=short.minimum)
        )
    except Silent:
        return answers.written(answers.Refused("silent"))
    except Unreadable:
        return answers.written(answers.Refused("unreadable"))
    samples = levelled(trimmed(sound.samples, spans, SAMPLE_RATE), SAMPLE_RATE)
    made = answers.Made(encode.wav(samples, SAMPLE_RATE), len(samples) / SAMPLE_RATE)
    return answers.written(made)


def clip(demo: bytes, format_name: str) -> bytes:
    """Make a demo clip of what the upstream serves, 60 s at most; as an answer."""
    try:
        sound = decode(
            demo, format_name, rate=encode.CLIP_RATE, longest_seconds=LONGEST_SAMPLE_SECONDS
        )
    except Unreadable:
        return answers.written(answers.Refused("unreadable"))
    seconds = len(sound.samples) / encode.CLIP_RATE
    return answers.written(answers.Made(encode.opus(sound.samples, sound.labels), seconds))
