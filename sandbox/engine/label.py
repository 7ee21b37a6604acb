"""What an imitation is called, in the file and to people."""

from typing import Final

STRANGERS: Final = 0.83
SAME_PERSON: Final = 0.92
"""By the speaker encoder, of 26 people: what the most similar of the others reaches for nine in ten
of them, and what they reach themselves with other speech (docs/engine.md)."""


def label(similarity: float, *, unseen: bool) -> str:
    """Say what an imitation is, how alike it is and what that means; ASCII, as files want it."""
    compared = "a part of the recording that it was not made from" if unseen else "the recording"
    return (
        "sandbox imitation, AI-generated: no voice was cloned. "
        f"Similarity to {compared}: {similarity:.2f}: {meaning(similarity)}; "
        f"strangers reach up to {STRANGERS:.2f}, the same person {SAME_PERSON:.2f}"
    )


def meaning(similarity: float) -> str:
    """Put a similarity into words."""
    for least, words in _MEANINGS:
        if similarity >= least:
            return words
    return "another voice"


_MEANINGS: Final = (
    (0.90, "hardly to be told from the person by the encoder"),
    (STRANGERS, "nearer than strangers come, but not the person"),
    (0.70, "the pitch and some of the timbre"),
    (0.55, "the kind of voice, and not more"),
)
