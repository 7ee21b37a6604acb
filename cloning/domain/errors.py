"""Everything that can go wrong and that we expect, named by what the person can do about it."""

from typing import ClassVar

from cloning.domain.models import Reason
from cloning.domain.trouble import Trouble


class CloningError(Exception):
    """An expected failure; `code` and the attributes are all that a sentence about it needs."""

    code: ClassVar[str] = "error"
    trouble: Trouble = Trouble.OURS
    """Whom we wait for while it lasts."""

    @property
    def reason(self) -> Reason:
        """The code and the known figures of this error, to be kept or made into a sentence."""
        known = {name: value for name, value in vars(self).items() if value is not None}
        return Reason(self.code, known)

    def __str__(self) -> str:
        known = sorted(self.reason.details.items())
        return f"{self.code}({', '.join(f'{name}={value}' for name, value in known)})"


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


class AllTrainingsUsedUp(CloningError):
    """All owners together have had all trainings of a day; the next is free at `frees_at`."""

    code = "all_trainings_used_up"

    def __init__(self, *, frees_at: float) -> None:
        self.frees_at = frees_at
        """In seconds since 1970."""


class PaidSlotsUsedUp(CloningError):
    """There are as many paid slots as the operator allows; only the operator can allow more."""

    code = "paid_slots_used_up"


class Outdated(CloningError):
    """The button belongs to an earlier state of things."""

    code = "outdated"


class LanguageFinal(CloningError):
    """The slot was made for one language, or may have been: the voice never speaks another."""

    code = "language_final"


class StillTraining(CloningError):
    """The clone has a training that has not ended yet."""

    code = "still_training"


class PartInTraining(CloningError):
    """The voice is trained with the part that was chosen before; when that is over, ask again."""

    code = "part_in_training"

    def __init__(self, *, title: str) -> None:
        self.title = title


class NothingToPlay(CloningError):
    """The clone has no demo clip yet."""

    code = "nothing_to_play"


class NotReady(CloningError):
    """The clone has had a voice, but its last training has not succeeded (yet)."""

    code = "not_ready"

    def __init__(self, *, title: str) -> None:
        self.title = title


class Superseded(CloningError):
    """Another worker holds the claim now, or the training is over: drop what you were doing."""

    code = "superseded"


class UpstreamError(CloningError):
    """The voice-clone API did not do what was asked; `reqid` is what its support asks for."""

    code = "upstream"
    trouble = Trouble.UPSTREAM_BROKEN

    def __init__(self, *, answer: str, reqid: str = "") -> None:
        self.answer = answer
        """The code it gave and what it said, or the fault, in a few words; never a secret."""
        self.reqid = reqid


class UpstreamUnavailable(UpstreamError):
    """Try again later: network, 5xx, 599, or an answer that can't be read.

    `applied` is False only when it is certain that the request never reached the upstream,
    `retry_after` is how long it is left alone, in seconds, and `trouble` is what it does instead.
    """

    code = "upstream_unavailable"

    def __init__(
        self,
        *,
        answer: str,
        reqid: str = "",
        applied: bool | None = None,
        retry_after: float | None = None,
        trouble: Trouble = Trouble.UPSTREAM_SILENT,
    ) -> None:
        super().__init__(answer=answer, reqid=reqid)
        self.applied = applied
        self.retry_after = retry_after
        self.trouble = trouble


class UpstreamRefused(UpstreamError):
    """It won't do this request (400)."""

    code = "upstream_refused"


class TitleRefused(UpstreamRefused):
    """It won't give a slot this `title`."""

    code = "title_refused"

    def __init__(self, *, answer: str, reqid: str, title: str) -> None:
        super().__init__(answer=answer, reqid=reqid)
        self.title = title


class UpstreamDenied(UpstreamError):
    """It won't do anything with our key (401) or purse (402), or not this (403).

    The operator must act.
    """

    code = "upstream_denied"
    trouble = Trouble.UPSTREAM_DENIES


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
    trouble = Trouble.UPSTREAM_BROKEN

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
        self.trouble = Trouble.TELEGRAM_BUSY if retry_after else Trouble.TELEGRAM_SILENT


class FileUnavailable(TelegramUnavailable):
    """Telegram says that a file id is wrong or the file temporarily unavailable, not which."""

    code = "file_unavailable"


class Unreachable(CloningError):
    """The owner has blocked us or the chat is gone; keep the result for the next contact."""

    code = "unreachable"


class StorageUnavailable(CloningError):
    """The database can't be written just now (locked, full, gone); nothing was acknowledged."""

    code = "storage_unavailable"
