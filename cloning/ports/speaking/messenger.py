"""The port that tells people how what they wanted said goes; its adapter is in handlers/."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.utterance import UtteranceClaim


class Messenger(Protocol):
    """Brings clips and news of utterances; TelegramUnavailable or Unreachable if it can't."""

    def recording(self, claim: UtteranceClaim) -> AbstractAsyncContextManager[None]:
        """Show "recording a voice message" in the chat until the block ends.

        This is only a courtesy: it raises nothing, and nobody waits for it.
        """
        ...

    async def show(self, claim: UtteranceClaim) -> None:
        """Say in the status message, if there is one, what the utterance waits for (`trouble`).

        This is only a courtesy: faults are logged, not raised.
        """
        ...

    async def clip(
        self, claim: UtteranceClaim, clip: Clip, *, repeat: bool
    ) -> tuple[int, str | None]:
        """Send the clip in reply to the request; return its message id and file id.

        `repeat` marks a second send after one that may have arrived: it makes no sound.
        """
        ...

    async def word(self, claim: UtteranceClaim, *, repeat: bool) -> int:
        """Send a text that says why there is no clip (`utterance.reason`); return its id."""
        ...

    async def see(self, claim: UtteranceClaim) -> None:
        """Make Telegram answer for this chat, by a call that can be repeated safely."""
        ...

    async def conclude(self, claim: UtteranceClaim) -> bool:
        """Edit the status message to say how it ended (`utterance.reason`), or remove it.

        This may be tried any number of times. Returns False if the status message is gone, or if
        others read it too, so that it can't say why there is no clip; it is only called if there
        is one.
        """
        ...
