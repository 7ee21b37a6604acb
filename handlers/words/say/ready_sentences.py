"""Short sentences that a clone can say without anybody typing them."""

from collections.abc import Sequence

from handlers.words.speech import Sentence

READY: Sequence[Sentence] = (
    Sentence("Hello! It's me. Well, almost."),
    Sentence("I'll be there in ten minutes."),
    Sentence("Happy birthday! I wish you all the best."),
    Sentence("Good night, and sweet dreams."),
)
"""Buttons name them by their number, so their order must stay; each fits on a button."""
