"""Draws what can happen to a training, from the moves that cloning/domain/transitions.py makes."""

from collections.abc import Iterator

from cloning.domain.models import Step
from cloning.domain.transitions import ARROWS


def training() -> str:
    """Return a state diagram in Mermaid."""
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in _lines())])


def _lines() -> Iterator[str]:
    yield f"[*] --> {Step.CONSENT}: begun"
    for arrow in ARROWS:
        for step in arrow.begins_at:
            yield f"{step} --> {arrow.leads_to}: {arrow.name}"
    yield f"{Step.DONE} --> [*]"
