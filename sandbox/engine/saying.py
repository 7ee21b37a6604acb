"""The engine as what speaks in the sandbox's speaking server, with the stand-in behind it."""

import asyncio
import io
import logging
import wave
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sandbox.engine.previews import COMMAND, ENVIRON, LONGEST_SECONDS, is_installed
from sandbox.speaking.engine import Engine, Pcm, stand_in
from sandbox.voice_api.engines.child import ChildEngine
from sandbox.voice_api.engines.engine import EngineFailed

log = logging.getLogger(__name__)


@asynccontextmanager
async def saying(*, installed: bool | None = None) -> AsyncIterator[Engine]:
    """Have the engine say texts where it is installed; it ends with the block."""
    if is_installed() if installed is None else installed:
        async with imitator() as say:
            yield say
    else:
        log.info("texts are not said: the extra [sandbox] is not installed")
        yield stand_in


@asynccontextmanager
async def imitator(
    command: Sequence[str] = COMMAND, *, seconds: float = LONGEST_SECONDS
) -> AsyncIterator[Engine]:
    """Have a program say texts, one at a time, with at most `seconds` for each.

    What it can't say, such as another language than English, the stand-in plays. The engine is for
    other threads than the loop's.
    """
    child, loop = ChildEngine(command, seconds=seconds, environ=ENVIRON), asyncio.get_running_loop()

    def say(text: str, sample: bytes) -> Pcm:
        spoken = asyncio.run_coroutine_threadsafe(child.speak(sample, text, "en"), loop)
        try:
            with wave.open(io.BytesIO(spoken.result())) as reader:
                return Pcm(reader.readframes(reader.getnframes()), reader.getframerate())
        except EngineFailed as fault:
            log.warning("a text is not said, the sample is played: %s", fault)
            return stand_in(text, sample)

    try:
        yield say
    finally:
        await child.close()
