"""The sandbox's own preview: it clones no voice, and needs nothing."""

import asyncio

from sandbox.voice_api.engines.engine import EngineFailed
from sandbox.voices.engine import preview


class PreviewEngine:
    """Plays the sandbox's preview of the sample; it can't say the text."""

    async def speak(self, sample_wav: bytes, text: str, language: str) -> bytes:  # noqa: ARG002
        """Make the preview; raises EngineFailed if the sample can't be read."""
        try:
            return await asyncio.to_thread(preview, sample_wav)
        except ValueError:
            raise EngineFailed("the sample can't be previewed") from None

    async def close(self) -> None:
        """Do nothing: nothing was started."""
