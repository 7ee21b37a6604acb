"""What a child can be asked to do; separate from child.py, so that we don't load that."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from bot.audio.lock import LockMissing, lock

_CHILD = "bot.audio.inside.child"
"""A name instead of an import: it loads PyAV and numpy, which only a child may do."""


def sample(
    recordings: Sequence[tuple[bytes, str]], part_from_seconds: float | None = None
) -> bytes:
    """Make a sample (in a child)."""
    made: bytes = import_module(_CHILD).sample(recordings, part_from_seconds)
    return made


def part(recording: bytes, format_name: str, begins_at: float, ends_at: float) -> bytes:
    """Cut a part out of a recording, for listening (in a child)."""
    made: bytes = import_module(_CHILD).part(recording, format_name, begins_at, ends_at)
    return made


def clip(demo: bytes, format_name: str) -> bytes:
    """Make a demo clip (in a child)."""
    made: bytes = import_module(_CHILD).clip(demo, format_name)
    return made


def music(clip: bytes, format_name: str) -> bytes:
    """Make a music file of a demo clip (in a child)."""
    made: bytes = import_module(_CHILD).music(clip, format_name)
    return made


def packed(packets: Sequence[bytes], rate: int) -> bytes:
    """Put Opus packets into a file (in a child)."""
    made: bytes = import_module(_CHILD).packed(packets, rate)
    return made


def encoded(pcm: bytes, rate: int, channels: int) -> bytes:
    """Encode samples of speech (in a child)."""
    made: bytes = import_module(_CHILD).encoded(pcm, rate, channels)
    return made


def why_unlocked() -> bytes:
    """Say why this process is not locked, with all loaded that other work needs; nothing if it is.

    What opens a file has to be refused. If that is not so, the lock is tried once more.
    """
    import_module(_CHILD)
    try:
        Path("/").stat()
    except PermissionError:
        return b""
    try:
        lock()
    except LockMissing as missing:
        return str(missing).encode()
    return b"its limits leave it open"
