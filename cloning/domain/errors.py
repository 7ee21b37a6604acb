"""The failures that we expect, each named by what the person can do about it."""

from typing import ClassVar

from cloning.domain.models import Reason
from cloning.domain.trouble import AccountTrouble, Trouble


class CloningError(Exception):
    """An expected failure; a sentence about it needs only `code` and the attributes."""

    code: ClassVar[str] = "error"
    trouble: Trouble = Trouble.OURS
    """The neighbour that we wait for while the failure lasts."""

    @property
    def reason(self) -> Reason:
        """The code and the known figures of this error, to keep or to put into a sentence."""
        known = {name: value for name, value in vars(self).items() if value is not None}
        return Reason(self.code, known)

    def __str__(self) -> str:
        known = sorted(self.reason.details.items())
        return f"{self.code}({', '.join(f'{name}={value}' for name, value in known)})"


class CloneNotFound(CloningError):
    """This owner has no such clone, or has it no longer."""

    code = "clone_not_found"


class TitleEmpty(CloningError):
    """A title needs at least one visible character."""

    code = "title_empty"


class TitleTooLong(CloningError):
    """The title has `length` characters, the upstream takes `maximum`; `shorter` would fit."""

    code = "title_too_long"

    def __init__(self, *, length: int, maximum: int, shorter: str) -> None:
        self.length = length
        self.maximum = maximum
        self.shorter = shorter
        """Empty if nothing visible is left after cutting."""


class ClonesUsedUp(CloningError):
    """The owner already has `maximum` clones.

    If their trainings are used up too, `frees_at` says when the next one is free, in seconds since
    1970.
    """

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
    """All owners together have used up a day's trainings; the next one is free at `frees_at`."""

    code = "all_trainings_used_up"

    def __init__(self, *, frees_at: float) -> None:
        self.frees_at = frees_at
        """In seconds since 1970."""


class PaidSlotsUsedUp(CloningError):
    """The paid slots that the operator allows are all taken; only the operator can allow more."""

    code = "paid_slots_used_up"


class Banned(CloningError):
    """An operator has banned this person; only an operator can let them in again."""

    code = "banned"


class UnderMaintenance(CloningError):
    """Operators let no training begin for now; `sentence` is what they say, if anything."""

    code = "maintenance"

    def __init__(self, *, sentence: str | None = None) -> None:
        self.sentence = sentence


class NobodyNamed(CloningError):
    """An operator's command needs the number of a person."""

    code = "nobody_named"


class Outdated(CloningError):
    """The button belongs to an earlier state; things have changed since."""

    code = "outdated"


class LanguageFinal(CloningError):
    """The slot has, or may have, been made for one language; its voice can't speak another."""

    code = "language_final"


class StillTraining(CloningError):
    """The clone has a training that has not ended yet."""

    code = "still_training"


class PartInTraining(CloningError):
    """The voice is being trained with the part chosen before; ask again when that has ended."""

    code = "part_in_training"

    def __init__(self, *, title: str) -> None:
        self.title = title


class NothingToPlay(CloningError):
    """The clone has no demo clip yet."""

    code = "nothing_to_play"


class NotReady(CloningError):
    """The clone has had a voice, but its last training has not succeeded, or not yet."""

    code = "not_ready"

    def __init__(self, *, title: str) -> None:
        self.title = title


class Superseded(CloningError):
    """Another worker holds the claim, or the training is over: stop without writing anything."""

    code = "superseded"


class UpstreamError(CloningError):
    """The voice-clone API did not do what was asked; its support wants to know the `reqid`."""

    code = "upstream"
    trouble = Trouble.UPSTREAM_BROKEN

    def __init__(self, *, answer: str, reqid: str = "") -> None:
        self.answer = answer
        """Its code and its message, or the fault in a few words; never a secret."""
        self.reqid = reqid


class UpstreamUnavailable(UpstreamError):
    """Try again later: network, 5xx, 599, or an answer that can't be read.

    `applied` is False only if the request certainly never reached the upstream. `retry_after` is
    how long the upstream is left alone, in seconds. `trouble` is what is wrong with it.
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
    """The upstream won't accept this request (400)."""

    code = "upstream_refused"


class TitleRefused(UpstreamRefused):
    """The upstream won't accept this `title` for a slot."""

    code = "title_refused"

    def __init__(self, *, answer: str, reqid: str, title: str) -> None:
        super().__init__(answer=answer, reqid=reqid)
        self.title = title


class UpstreamDenied(UpstreamError):
    """The upstream turns our account away, whatever we ask for: only the operator can mend that.

    So it costs nobody anything but time. `account` is what is wrong.
    """

    code = "upstream_denied"
    trouble = Trouble.UPSTREAM_DENIES

    def __init__(
        self, *, answer: str, reqid: str = "", account: AccountTrouble = AccountTrouble.KEY
    ) -> None:
        super().__init__(answer=answer, reqid=reqid)
        self.account = account


class SlotLocked(UpstreamDenied):
    """The upstream won't do this to this slot (403), such as deleting one that was paid for."""

    code = "slot_locked"

    def __init__(
        self, *, answer: str, reqid: str = "", account: AccountTrouble = AccountTrouble.RIGHTS
    ) -> None:
        super().__init__(answer=answer, reqid=reqid, account=account)


class SlotNotFound(UpstreamError):
    """The upstream has no such slot (404)."""

    code = "slot_not_found"


class SlotInUse(CloningError):
    """The slot belongs, or may belong, to a clone of ours: only its owner may have it deleted."""

    code = "slot_in_use"


class DemoUnavailable(CloningError):
    """The demo clip can't be fetched, or is not audio; `answer` says why in a few words."""

    code = "demo_unavailable"
    trouble = Trouble.UPSTREAM_BROKEN

    def __init__(self, *, answer: str) -> None:
        self.answer = answer


class TelegramUnavailable(CloningError):
    """Telegram could not be asked; `retry_after` is how long it told us to wait, in seconds.

    `delivered` is False if certainly nothing was sent, None if that is not known.
    """

    code = "telegram_unavailable"

    def __init__(self, *, retry_after: float = 0.0, delivered: bool | None = None) -> None:
        self.retry_after = retry_after
        self.delivered = delivered
        self.trouble = Trouble.TELEGRAM_BUSY if retry_after else Trouble.TELEGRAM_SILENT


class FileUnavailable(TelegramUnavailable):
    """Telegram says "wrong file_id or the file is temporarily unavailable", but not which."""

    code = "file_unavailable"


class Unreachable(CloningError):
    """The owner has blocked us or the chat is gone; keep the result for their next contact."""

    code = "unreachable"


class StorageUnavailable(CloningError):
    """The database can't be written (locked, full, gone); nothing was acknowledged."""

    code = "storage_unavailable"


class MemosUnavailable(StorageUnavailable):
    """The file of what was erased can't be read or written."""
