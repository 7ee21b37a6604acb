"""Why a clone did not say what it was asked to, each named by what can be done about it."""

from cloning.domain.errors import CloningError
from cloning.domain.trouble import Trouble


class SpeechFault(CloningError):
    """The platform did not say a text.

    `answer` is what happened, in a few words: never a secret, nor anything of the text.
    """

    code = "speech"
    trouble = Trouble.UPSTREAM_BROKEN

    def __init__(self, *, answer: str) -> None:
        self.answer = answer


class SpeechUnavailable(SpeechFault):
    """Nothing was begun, so trying again later costs nothing.

    `retry_after` is how long the platform wants to be left alone, in seconds.
    """

    code = "speech_unavailable"
    trouble = Trouble.UPSTREAM_SILENT

    def __init__(self, *, answer: str, retry_after: float = 0.0) -> None:
        super().__init__(answer=answer)
        self.retry_after = retry_after


class SpeechLost(SpeechFault):
    """It was begun, and nobody knows its end: only the person may ask again, it may have cost."""

    code = "speech_lost"


class SpeechRefused(SpeechFault):
    """The platform won't speak with this voice, or turns our account away."""

    code = "speech_refused"


class SaidOtherwise(SpeechFault):
    """It said something else than it was asked to; nothing of it is sent to the person."""

    code = "said_otherwise"
