"""What an engine is to the server."""

from typing import Protocol


class EngineFailed(Exception):
    """The engine made no demo; the text says why, in words that anybody may read."""


class Engine(Protocol):
    """Makes a voice say something."""

    async def speak(self, sample_wav: bytes, text: str, language: str) -> bytes:
        """Say a text with the voice of a sample; returns a WAV.

        Args:
            sample_wav: a WAV of 16 bits with one or two channels.
            text: what to say, in `language`.
            language: a code such as "zh" or "en".

        Raises:
            EngineFailed: if it can't.
        """
        ...

    async def close(self) -> None:
        """End all that it has started."""
        ...
