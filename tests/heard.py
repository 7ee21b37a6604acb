"""Listens to a file as the child does, but here, where a debugger can see it."""

from bot.audio import answers, child
from bot.audio.sniff import sniff
from cloning.errors import NotAudio
from cloning.sound import Take


def taken(*files: bytes) -> Take:
    """Measure files as one take; RecordingRejected when they can't be read."""
    recordings = []
    for file in files:
        form = sniff(file)
        if form is None:
            raise NotAudio
        recordings.append((file[form.start :], form.name))
    answer = answers.read(child.sample(recordings))
    if isinstance(answer, answers.Refused):
        raise answer.rejection()
    assert isinstance(answer, answers.Sampled)
    return answer.measures.take()
