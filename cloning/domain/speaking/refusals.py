"""Why somebody's text is not said, each named by what they can do about it."""

from cloning.domain.errors import CloningError


class SpeechNotOffered(CloningError):
    """The operator has not set up what speaks; nobody can do anything about it in the chat."""

    code = "speech_not_offered"


class ConsentMissing(CloningError):
    """The owner has withdrawn their consent; their clones speak again once they have agreed."""

    code = "consent_missing"


class NoVoiceReady(CloningError):
    """The owner has no clone that can speak; they can make one, or wait until it is ready."""

    code = "no_voice_ready"


class TextEmpty(CloningError):
    """The text has no letter and no digit, so there is nothing to say."""

    code = "text_empty"


class TextTooLong(CloningError):
    """The text has `length` characters; `maximum` can be said at once."""

    code = "text_too_long"

    def __init__(self, *, length: int, maximum: int) -> None:
        self.length = length
        self.maximum = maximum


class CharactersUsedUp(CloningError):
    """The text has `length` characters, and only `left` of the day's `maximum` are left.

    At `frees_at`, in seconds since 1970, enough of them are free again.
    """

    code = "characters_used_up"

    def __init__(self, *, length: int, left: int, maximum: int, frees_at: float) -> None:
        self.length = length
        self.left = left
        self.maximum = maximum
        self.frees_at = frees_at


class StillSpeaking(CloningError):
    """Something of this owner's is being said; they can wait for it, or cancel it."""

    code = "still_speaking"


class WordNotSaid(CloningError):
    """The text has a `word` that is not said here; it can be said without it."""

    code = "word_not_said"

    def __init__(self, *, word: str) -> None:
        self.word = word
        """As the person wrote it."""
