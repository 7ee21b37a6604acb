"""Cuts a long text into pieces, each of which is asked for by itself."""

import re
from collections.abc import Sequence
from typing import Final

LONGEST_PIECE: Final = 150
"""In characters. The platform names no limit for one; its own examples are a sentence each."""

_SENTENCE: Final = re.compile(
    r"""[^\n]*?(?:
        [。！？；…]+[”’」』）)"']*      # Chinese and Japanese need no space behind
        | [.!?;]+[”’")\]]*(?=\s)        # a dot in a number ends nothing
        | (?=\n) | $
    )\s*""",
    re.VERBOSE,
)
_BREATH: Final = re.compile(r"[^,，、:：\s]*[,，、:：\s]*")
"""A word, or what stands before a comma."""


def pieces_of(text: str) -> Sequence[str]:
    """Cut a text into pieces that have something to say: whole sentences, as many as fit.

    A sentence that is too long is cut at a comma or a space, and one without any where it must be.
    Signs alone are left out, since a server has no sound for them.
    """
    if len(text) <= LONGEST_PIECE:
        return [text]
    sentences = _SENTENCE.findall(text)
    parts = [part for sentence in sentences for part in _fitting(sentence)]
    spoken = [piece.strip() for piece in _packed(parts) if any(map(str.isalnum, piece))]
    return spoken or [text]


def _fitting(sentence: str) -> Sequence[str]:
    if len(sentence) <= LONGEST_PIECE:
        return [sentence]
    words = [
        word[at : at + LONGEST_PIECE]
        for word in _BREATH.findall(sentence)
        for at in range(0, len(word), LONGEST_PIECE)
    ]
    return _packed(words)


def _packed(parts: Sequence[str]) -> Sequence[str]:
    """Join neighbours as long as they fit into a piece."""
    packed = [""]
    for part in parts:
        if len(packed[-1]) + len(part.rstrip()) > LONGEST_PIECE:
            packed.append("")
        packed[-1] += part
    return packed
