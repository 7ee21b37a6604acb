"""Which version of a distribution is installed."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

OURS = "voice-clone-bot"


@cache
def version_of(distribution: str) -> str:
    """Return its version, even if it runs without being installed."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "(not installed)"
