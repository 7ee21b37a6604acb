"""Listens to a file as the child does, but here, where a debugger can see it."""

from pathlib import Path

from bot.audio import answers
from bot.audio.forms.sniff import sniff
from bot.audio.inside import child
from bot.audio.inside.decoding.demux import frames
from cloning.domain.recordings.rejections import NotAudio
from cloning.domain.recordings.sound import Take

_FORMS = Path(__file__).parents[2] / "samples" / "forms"


def taken(*files: bytes, part_from: float | None = None) -> Take:
    """Measure files as one take; RecordingRejected when they can't be read."""
    recordings = []
    for file in files:
        form = sniff(file)
        if form is None:
            raise NotAudio
        recordings.append((file[form.start :], form.name))
    answer = answers.read(child.sample(recordings, part_from))
    if isinstance(answer, answers.Refused):
        raise answer.rejection()
    assert isinstance(answer, answers.Sampled)
    return answer.measures.take()


def seconds_of(file: bytes) -> float:
    """Tell how much sound is decoded of a file, without listening to it."""
    form = sniff(file)
    if form is None:
        raise NotAudio
    decoded = frames(file[form.start :], form.name)
    return sum(frame.samples / frame.sample_rate for frame in decoded)


def sample_of(name: str) -> bytes:
    """Read the shipped recording in a form that others wrote (tests/samples/forms)."""
    return (_FORMS / name).read_bytes()
