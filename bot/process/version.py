"""Which version this is; the distribution is given the same when it is built (pyproject.toml)."""

from typing import Final

OURS: Final = "voice-clone-bot"

VERSION: Final = "0.2.0"
