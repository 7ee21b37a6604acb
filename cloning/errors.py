"""Everything that can go wrong and that we expect, named by what the person can do about it."""

from typing import ClassVar

from cloning.models import Reason


class CloningError(Exception):
    """An expected failure; `code` and the attributes are all that a sentence about it needs."""

    code: ClassVar[str] = "error"

    @property
    def reason(self) -> Reason:
        """The code and the figures of this error, to be kept or made into a sentence."""
        return Reason(self.code, dict(vars(self)))

    def __str__(self) -> str:
        known = [(name, value) for name, value in sorted(vars(self).items()) if value is not None]
        return f"{self.code}({', '.join(f'{name}={value}' for name, value in known)})"


class RecordingRejected(CloningError):
    """The recording can't be used; another one might be."""

    code = "rejected"


class TooShort(RecordingRejected):
    """There is not enough speech in it: `seconds` found, `minimum` needed."""

    code = "too_short"

    def __init__(self, *, seconds: float, minimum: float) -> None:
        self.seconds = seconds
        self.minimum = minimum


class TooBig(RecordingRejected):
    """The file is bigger than `maximum_megabytes`, which is all that a bot may download."""

    code = "too_big"

    def __init__(self, *, maximum_megabytes: int) -> None:
        self.maximum_megabytes = maximum_megabytes


class Silent(RecordingRejected):
    """Nothing can be heard in it."""

    code = "silent"


class NoSpeech(RecordingRejected):
    """There is sound in it, but nobody speaks: music or noise."""

    code = "no_speech"


class TooNoisy(RecordingRejected):
    """Speech stands only `above_noise_db` above what is heard in its pauses; `good_db` is good."""

    code = "too_noisy"

    def __init__(self, *, above_noise_db: float, good_db: float) -> None:
        self.above_noise_db = above_noise_db
        self.good_db = good_db


class Overdriven(RecordingRejected):
    """It was so loud for the microphone that its peaks are cut off."""

    code = "overdriven"


class Unreadable(RecordingRejected):
    """It is audio that can't be decoded, or no audio at all."""

    code = "unreadable"


class NotAudio(RecordingRejected):
    """A file of another kind was sent."""

    code = "not_audio"


class UnknownForm(RecordingRejected):
    """It is sound in a form that we can't read: `found` is what the form is called."""

    code = "unknown_form"

    def __init__(self, *, found: str) -> None:
        self.found = found


class SomebodyElses(RecordingRejected):
    """It was forwarded from, or said by, somebody other than its sender."""

    code = "somebody_elses"


class RecordingGone(RecordingRejected):
    """Telegram no longer has the file."""

    code = "recording_gone"


class CloneNotFound(CloningError):
    """This owner has no such clone (any more)."""

    code = "clone_not_found"


class TitleEmpty(CloningError):
    """A title needs at least one visible character."""

    code = "title_empty"


class TitleTooLong(CloningError):
    """The title has `length` characters, the upstream takes `maximum`: `shorter` would do."""

    code = "title_too_long"

    def __init__(self, *, length: int, maximum: int, shorter: str) -> None:
        self.length = length
        self.maximum = maximum
        self.shorter = shorter
        """Empty when nothing can be seen of what is left."""


class ClonesUsedUp(CloningError):
    """The owner already has `maximum` clones; `frees_at` as below, if trainings are used up too."""

    code = "clones_used_up"

    def __init__(self, *, maximum: int, frees_at: float | None = None) -> None:
        self.maximum = maximum
        self.frees_at = frees_at


class TrainingsUsedUp(CloningError):
    """The owner has had `maximum` trainings within a day; the next one is free at `frees_at`."""

    code = "trainings_used_up"

    def __init__(self, *, maximum: int, frees_at: float | None) -> None:
        self.maximum = maximum
        self.frees_at = frees_at
        """In seconds since 1970."""


class Outdated(CloningError):
    """The button belongs to an earlier state of things."""

    code = "outdated"


class LanguageFinal(CloningError):
    """The slot was made for one language, or may have been: the voice never speaks another."""

    code = "language_final"


class StillTraining(CloningError):
    """The clone has a training that has not ended yet."""

    code = "still_training"


class NothingToPlay(CloningError):
    """The clone has no demo clip yet."""

    code = "nothing_to_play"


class Superseded(CloningError):
    """Another worker holds the claim now, or the training is over: drop what you were doing."""

    code = "superseded"


class UpstreamError(CloningError):
    """The voice-clone API did not do what was asked; `reqid` is what its support asks for."""

    code = "upstream"

    def __init__(self, *, answer: str, reqid: str = "") -> None:
        self.answer = answer
        """The code it gave and what it said, or the fault, in a few words; never a secret."""
        self.reqid = reqid


class UpstreamUnavailable(UpstreamError):
    """Try again later: network, 5xx, 599, or an answer that can't be read.

    `applied` is False only when it is certain that the request never reached the upstream, and
    `retry_after` is how long it is left alone, in seconds.
    """

    code = "upstream_unavailable"

    def __init__(
        self,
        *,
        answer: str,
        reqid: str = "",
        applied: bool | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(answer=answer, reqid=reqid)
        self.applied = applied
        self.retry_after = retry_after


class UpstreamRefused(UpstreamError):
    """It won't do this request (400)."""

    code = "upstream_refused"


class UpstreamDenied(UpstreamError):
    """It won't do anything with our key (401), or not this (403): the operator must act."""

    code = "upstream_denied"


class SlotLocked(UpstreamDenied):
    """It won't do this to this slot (403), such as delete one that was paid for."""

    code = "slot_locked"


class SlotNotFound(UpstreamError):
    """It has no such slot (404)."""

    code = "slot_not_found"


class CloneStays(CloningError):
    """A clone was erased here, but the upstream won't delete its slot: the operator must act."""

    code = "clone_stays"

    def __init__(self, *, title: str, slot_id: str) -> None:
        self.title = title
        self.slot_id = slot_id


class SlotInUse(CloningError):
    """The slot belongs to a clone of ours, or may: only its owner may have it deleted."""

    code = "slot_in_use"


class DemoUnavailable(CloningError):
    """The demo clip can't be fetched, or is no audio; `answer` says why in a few words."""

    code = "demo_unavailable"

    def __init__(self, *, answer: str) -> None:
        self.answer = answer


class TelegramUnavailable(CloningError):
    """Telegram could not be asked; `retry_after` is how long it told us to wait, in seconds.

    `delivered` is False when it is certain that nothing was sent, None when nobody knows.
    """

    code = "telegram_unavailable"

    def __init__(self, *, retry_after: float = 0.0, delivered: bool | None = None) -> None:
        self.retry_after = retry_after
        self.delivered = delivered


class Unreachable(CloningError):
    """The owner has blocked us or the chat is gone; keep the result for the next contact."""

    code = "unreachable"


class StorageUnavailable(CloningError):
    """The database can't be written just now (locked, full, gone); nothing was acknowledged."""

    code = "storage_unavailable"
