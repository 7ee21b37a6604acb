"""The engine as the sandbox's servers use it: in a child process, with the plain preview behind it.

Without the extra `[sandbox]`, and whenever the engine fails, a preview is the recording alone.
"""

import importlib.util
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from sandbox.engine.needed import NEEDED
from sandbox.voice_api.engines.child import ChildEngine
from sandbox.voice_api.engines.engine import EngineFailed
from sandbox.voices.training import Preview, plain_preview

log = logging.getLogger(__name__)

COMMAND: Final = (sys.executable, "-m", "sandbox.engine")
"""Says texts; with --demo, it makes previews."""

DEMO: Final = "--demo"

ENVIRON: Final = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""The child's environment: on a busy machine, more threads made the encoder 8 times as slow."""

LONGEST_SECONDS: Final = 60.0
"""Of an utterance, loading included; one takes 6 s where nothing else runs."""


def is_installed() -> bool:
    """Say whether the extra `[sandbox]` is installed."""
    return all(importlib.util.find_spec(name) is not None for name in NEEDED)


@asynccontextmanager
async def previews(*, installed: bool | None = None) -> AsyncIterator[Preview]:
    """Have the engine make the previews where it is installed; it ends with the block."""
    if is_installed() if installed is None else installed:
        async with imitating() as imitated:
            yield imitated
    else:
        log.info("previews are the recording alone: the extra [sandbox] is not installed")
        yield plain_preview


@asynccontextmanager
async def imitating(
    command: Sequence[str] = (*COMMAND, DEMO), *, seconds: float = LONGEST_SECONDS
) -> AsyncIterator[Preview]:
    """Have a program make the previews, one at a time, with at most `seconds` for each.

    It is started when it is needed first, and speaks as voice_api/engines/harness.py describes.
    """
    engine = ChildEngine(command, seconds=seconds, environ=ENVIRON)

    async def imitated(sample: bytes) -> bytes:
        try:
            return await engine.speak(sample, "", "en")
        except EngineFailed as fault:
            log.warning("a preview is the recording alone: %s", fault)
            return await plain_preview(sample)

    try:
        yield imitated
    finally:
        await engine.close()
