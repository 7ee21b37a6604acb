"""What this package needs of the outside, as ports; bot/ and handlers/ hold the adapters.

What it needs of the database is in cloning/ports/store.py.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypedDict, Unpack

from cloning.domain.durations import Usual
from cloning.domain.line import Line
from cloning.domain.models import Claim, Outcome, Tombstone, Voice
from cloning.domain.sound import Clip, Sample

Clock = Callable[[], datetime]
"""Tells the present time, aware, in UTC."""


class Upstream(Protocol):
    """The voice-clone API, one verb a call; each raises UpstreamError or one of its kinds."""

    async def create(self, language: str | None) -> Voice:
        """Create an empty slot (state Init) for a language that can't be changed afterwards."""
        ...

    async def train(self, slot_id: str, *, sample_url: str, title: str) -> Voice:
        """Train the slot with the sample at `sample_url` and name it."""
        ...

    async def rename(self, slot_id: str, title: str) -> Voice:
        """Give the slot a name of 1 to 20 characters; nothing is trained."""
        ...

    async def get(self, slot_id: str) -> Voice:
        """Describe one slot; SlotNotFound when there is none."""
        ...

    async def voices(self) -> Sequence[Voice]:
        """Describe every slot of the account."""
        ...

    async def delete(self, slot_id: str) -> None:
        """Delete the slot; it can't be undone."""
        ...


class Recordings(Protocol):
    """Where the bytes of a recording come from."""

    async def download(self, file_id: str) -> bytes:
        """Fetch a recording, and keep it at hand for the next try.

        Whoever cancels this loses nothing: the next call goes on where this one was.

        Raises:
            RecordingGone, TooBig, Empty: if it can't be had, or is nothing.
            FileUnavailable: if it is gone, or can't be had just now.
            TelegramUnavailable: if it could not be fetched this time.
        """
        ...

    def forget(self, file_id: str) -> None:
        """Keep nothing of a recording any more."""
        ...


class Studio(Protocol):
    """Turns sound of any kind into the two kinds that we hand on."""

    async def sample(
        self, recordings: Sequence[bytes], part_from_seconds: float | None = None
    ) -> Sample:
        """Make one sample of recordings, in their order, and measure them.

        Of a lone recording the part that begins at this second is used, a minute of speech at
        most. Whether they are good enough to be trained on is for cloning/domain/take.py to judge.

        Raises:
            PartBeyondEnd: if the recording ends before that.
            RecordingRejected: if one can't be read.
        """
        ...

    async def part(self, recording: bytes, begins_at: float, ends_at: float) -> Clip:
        """Cut what is heard from one second to another out, to be listened to.

        RecordingRejected when it can't be read.
        """
        ...

    async def clip(self, demo: bytes) -> Clip:
        """Make a demo clip of what the upstream serves; DemoUnavailable when it is no audio."""
        ...


class Samples(Protocol):
    """Keeps the samples that are hosted just now, each under its unguessable name."""

    async def keep(self, name: str, wav: bytes) -> None:
        """Store a sample, whole or not at all."""
        ...

    async def erase(self, name: str) -> None:
        """Remove a sample; it is no fault when it is gone already."""
        ...

    async def kept_before(self, moment: datetime) -> Sequence[str]:
        """Name the samples that were stored before then, whole or not."""
        ...


class Links(Protocol):
    """Makes the URLs under which samples can be fetched."""

    def url(self, sample: str) -> str:
        """Sign a link to a sample that works for some hours and only while it is needed."""
        ...


class Demos(Protocol):
    """Fetches demo clips from wherever the upstream says they are, and from nowhere private."""

    async def fetch(self, url: str) -> bytes:
        """Download a demo; DemoUnavailable when it can't or must not be."""
        ...


class Receipts(Protocol):
    """Tells people that everything about them is erased."""

    async def receipt(self, tombstone: Tombstone) -> None:
        """Send the receipt; TelegramUnavailable or Unreachable when it can't be sent."""
        ...


class Wakeups(Protocol):
    """The carrier of the job queue: may deliver twice, late or never."""

    def wake(self, training_id: int) -> None:
        """Have somebody advance this training soon."""
        ...


class Progress(StrEnum):
    """What the one status message says while a training is under way."""

    CONSENT = "consent"
    """The question whose voice it is."""
    MORE = "more"
    """How much speech there is, how much is needed, and that another recording is joined to it."""
    CHOICE = "choice"
    """What is wrong with the take, and the question whether to use it all the same."""
    REPLACE = "replace"
    """The question whether the recording replaces a finished voice."""
    DROPPED = "dropped"
    """Its owner does not want it used."""
    EXPIRED = "expired"
    """It has waited for its owner for too long."""
    OVERTAKEN = "overtaken"
    """A later recording has taken its place."""
    RECEIVED = "received"
    SHORT = "short"
    """The take will do, but more speech would be better, and there is still time for it."""
    WAITING = "waiting"
    """Another training of the same owner goes first."""
    TRAINING = "training"
    SLOW = "slow"
    """The upstream is at work for longer than it should."""
    DELAYED = "delayed"
    """Somebody we depend on does not do their part (the training's `trouble`)."""


class Figures(TypedDict, total=False):
    """What else is said of a training that is under way."""

    usual: Usual | None
    """How long one usually takes, if that is known."""
    line: Line | None
    """Where one stands that waits."""


class Notifier(Protocol):
    """Speaks to owners; TelegramUnavailable or Unreachable when it can't."""

    async def show(
        self, claim: Claim, progress: Progress, **figures: Unpack[Figures]
    ) -> int | None:
        """Edit the status message, or send it if there is none; returns the id of a new one.

        It is only a courtesy: what goes wrong is logged, not raised.
        """
        ...

    async def ask(self, claim: Claim, progress: Progress) -> int | None:
        """Do the same with a question that must be asked: what goes wrong is raised."""
        ...

    def preparing(self, claim: Claim) -> AbstractAsyncContextManager[None]:
        """Show in the chat that the demo clip is being prepared, until the block is left.

        It is only a courtesy: it raises nothing, and nobody waits for it.
        """
        ...

    async def demo(self, claim: Claim, clip: Clip, *, repeat: bool) -> tuple[int, str | None]:
        """Send the demo clip in reply to the recording; returns its message id and file id.

        `repeat` marks a second send, of which the first may have arrived: it makes no sound.
        """
        ...

    async def word(self, claim: Claim, outcome: Outcome, *, repeat: bool) -> int:
        """Say in words how the training ended; returns the message id."""
        ...

    async def see(self, claim: Claim, outcome: Outcome) -> None:
        """Have Telegram answer for this chat, by a call that may be made any number of times."""
        ...

    async def conclude(self, claim: Claim, outcome: Outcome, *, heard: bool = True) -> bool:
        """Edit the status message to how it ended, or send it if there is none.

        Editing is idempotent, so it may be tried for ever. Returns False when the status message
        is gone. Unless the owner has surely `heard` of it, it says that, and offers what they may
        have missed.
        """
        ...
