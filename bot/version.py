"""Which version of the bot this is."""

from importlib import metadata

DISTRIBUTION = "voice-clone-bot"


def version(distribution: str = DISTRIBUTION) -> str:
    """Return a distribution's version, even if it runs without being installed."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "(not installed)"
