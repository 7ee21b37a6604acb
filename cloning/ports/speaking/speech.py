"""The port to the platform that has a clone say a text; its adapter is in bot/."""

from typing import Protocol

from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.manner import AS_IT_IS, Manner


class Speech(Protocol):
    """Has voices say texts."""

    async def say(self, slot_id: str, text: str, manner: Manner = AS_IT_IS) -> Clip:
        """Have the voice of a slot say the text, a long one sentence by sentence; costs money.

        Cancelling ends the conversation within 3 s.

        Raises:
            SpeechUnavailable: if nothing was begun.
            SpeechLost: if it was begun, and its end is not known.
            SpeechRefused: if the platform won't speak with this voice, or for us.
            SaidOtherwise: if something else was said.
        """
        ...
