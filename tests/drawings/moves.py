"""Draws what can happen to trainings and utterances, from the moves that the code makes."""

from collections.abc import Iterator, Sequence

from cloning.domain import transitions
from cloning.domain.models import Step
from cloning.domain.speaking import transitions as speaking
from cloning.domain.speaking.utterance import UtteranceStep
from cloning.domain.transitions import AnyStep, Arrow


def training() -> str:
    """Return a state diagram of a training in Mermaid."""
    return _drawn([Step.CONSENT], transitions.ARROWS, Step.DONE)


def utterance() -> str:
    """Return a state diagram of an utterance in Mermaid."""
    beginnings = [UtteranceStep.VOICE, UtteranceStep.SPEAK]
    return _drawn(beginnings, speaking.ARROWS, UtteranceStep.DONE)


def _drawn(beginnings: Sequence[AnyStep], arrows: Sequence[Arrow[AnyStep]], end: AnyStep) -> str:
    lines = _lines(beginnings, arrows, end)
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines)])


def _lines(
    beginnings: Sequence[AnyStep], arrows: Sequence[Arrow[AnyStep]], end: AnyStep
) -> Iterator[str]:
    for step in beginnings:
        yield f"[*] --> {step}: begun"
    for arrow in arrows:
        for step in arrow.begins_at:
            yield f"{step} --> {arrow.leads_to}: {arrow.name}"
    yield f"{end} --> [*]"
