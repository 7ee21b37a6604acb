"""What a child process may use; docs/audio.md says what real recordings take."""

from dataclasses import dataclass

LARGEST_ANSWER_BYTES = 16 * 1024 * 1024
"""A sample of 60 s takes 2.9 MB; we no longer trust a child that writes more than this."""

NICENESS = 5
"""How much a child leaves to others: while they want all of a core, it gets a quarter of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one child may use before it is stopped."""

    memory_bytes: int = 1024 * 1024 * 1024
    """Address space on top of what the preloaded libraries have mapped."""
    cpu_seconds: int = 20
    file_bytes: int = 24 * 1024 * 1024
    open_files: int = 32
    wall_seconds: float = 30.0
    locked: bool = True
    """Whether the kernel also refuses all that decoding doesn't need (`bot/audio/lock.py`)."""


LIMITS = Limits()
"""The limits for strangers' files."""
