"""An engine in a child process: one utterance at a time, each within a time limit.

The child reads requests from its standard input and answers at its standard output. Each message is
a line of JSON and then as many bytes as its `bytes` says (engines/harness.py is the other side):
`{"text": ..., "language": ..., "bytes": n}` and a WAV; then `{"bytes": n}` and a WAV, or
`{"error": ..., "bytes": 0}`.
"""

import asyncio
import logging
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

import msgspec

from sandbox.voice_api.engines.engine import EngineFailed

log = logging.getLogger(__name__)

LARGEST_DEMO_BYTES: Final = 20 * 1024 * 1024
LONGEST_LINE_BYTES: Final = 64 * 1024


class _Answer(msgspec.Struct):
    """The line in front of a demo."""

    bytes: int
    error: str = ""


class ChildEngine:
    """Runs a program that speaks, and runs it again after it has failed.

    Args:
        command: the program and its arguments.
        seconds: how long an utterance may take, the loading of a model included.
        environ: the program's environment; nothing of ours is in it unless it is here.
    """

    def __init__(
        self, command: Sequence[str], *, seconds: float, environ: Mapping[str, str]
    ) -> None:
        self._command = tuple(command)
        self._seconds = seconds
        self._environ = dict(environ)
        self._one_at_a_time = asyncio.Lock()
        self._child: Process | None = None

    async def speak(self, sample_wav: bytes, text: str, language: str) -> bytes:
        """Have the child say it; raises EngineFailed, after which the child is a new one."""
        async with self._one_at_a_time:
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._spoken(sample_wav, text, language)
            except TimeoutError:
                await self.close()
                raise EngineFailed(f"the engine took more than {self._seconds:g} s") from None
            except (OSError, EOFError, ValueError) as fault:
                log.warning("the engine has failed: %s: %s", type(fault).__name__, fault)
                await self.close()
                raise EngineFailed("the engine has stopped in the middle") from None
            except asyncio.CancelledError:
                await self.close()
                raise

    async def close(self) -> None:
        """Kill the child, with all that it has started."""
        child, self._child = self._child, None
        if child is not None:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            await child.wait()

    async def _spoken(self, sample_wav: bytes, text: str, language: str) -> bytes:
        child = await self._started()
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("the engine was started without pipes")
        asked = {"text": text, "language": language, "bytes": len(sample_wav)}
        child.stdin.write(msgspec.json.encode(asked) + b"\n" + sample_wav)
        await child.stdin.drain()
        answer = msgspec.json.decode(await child.stdout.readline(), type=_Answer)
        if answer.error:
            raise EngineFailed(f"the engine says: {_plain(answer.error)}")
        if not 0 < answer.bytes <= LARGEST_DEMO_BYTES:
            raise ValueError("a demo of an impossible size")
        return await child.stdout.readexactly(answer.bytes)

    async def _started(self) -> Process:
        if self._child is None or self._child.returncode is not None:
            self._child = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=PIPE,
                stdout=PIPE,
                env=self._environ,
                start_new_session=True,
                limit=LONGEST_LINE_BYTES,
            )
        return self._child


def _plain(text: str) -> str:
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:200]
