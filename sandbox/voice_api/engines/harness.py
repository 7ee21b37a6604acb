"""The child's side of an engine: a program calls `serve` with what speaks, and that is all.

It needs nothing but Python, so that an engine may run in an environment of its own.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import BinaryIO

Speak = Callable[[bytes, str, str], bytes]
"""Says a text with the voice of a sample: (WAV, text, language) to WAV."""


def serve(speak: Speak) -> None:
    """Answer requests until the other side has ended.

    What libraries print goes to standard error: one line of it would break an answer.
    """
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        while line := sys.stdin.buffer.readline():
            asked = json.loads(line)
            sample = sys.stdin.buffer.read(asked["bytes"])
            try:
                wav, error = speak(sample, asked["text"], asked["language"]), ""
            except Exception as fault:  # noqa: BLE001 - whatever a model raises, the next may do
                wav, error = b"", f"{type(fault).__name__}: {fault}"
            _answer(answers, wav, error)


def _answer(answers: BinaryIO, wav: bytes, error: str) -> None:
    said = {"bytes": len(wav), "error": error[:1000]}
    answers.write(json.dumps(said).encode() + b"\n" + wav)
    answers.flush()
