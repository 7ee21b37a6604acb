"""Ports to the outside world; bot/ and handlers/ hold the adapters.

The ports to the database are in cloning/ports/store.py.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from cloning.domain.models import Claim, Clone, Outcome, State, Tombstone, Voice
from cloning.domain.operating.alerts import Alert
from cloning.domain.operating.broadcast import Broadcast
from cloning.domain.owner import Owner
from cloning.domain.progress import NO_FIGURES, Deleted, Figures
from cloning.domain.recordings.sound import Clip, Sample

Clock = Callable[[], datetime]
"""Returns the present time, aware, in UTC."""

Wanted = Callable[[str, State | None], bool]
"""Tells by a slot's id and state whether it has to be described."""


def every_slot(_slot_id: str, _state: State | None) -> bool:
    """Want all slots."""
    return True


class Upstream(Protocol):
    """The voice-clone API, one verb a call; every call may raise UpstreamError or a kind of it."""

    async def create(self, language: str | None) -> Voice:
        """Create an empty slot (state Init) for a language that can't be changed afterwards.

        Raises:
            UpstreamDenied: if it won't create any slot for our account; certainly none was made.
            UpstreamRefused: if it won't create this one, or has made one that we can't use.
        """
        ...

    async def train(self, slot_id: str, *, sample_url: str, title: str) -> Voice:
        """Train the slot with the sample at `sample_url` and name it."""
        ...

    async def rename(self, slot_id: str, title: str) -> Voice:
        """Give the slot a name of 1 to 20 characters; nothing is trained."""
        ...

    async def get(self, slot_id: str) -> Voice:
        """Describe one slot; SlotNotFound if it doesn't exist."""
        ...

    async def voices(self, wanted: Wanted = every_slot) -> Sequence[Voice]:
        """Describe the slots of the account that are wanted, with one LIST of all of them.

        `wanted` is called for each slot, and again for each if the LIST has to be asked for again.
        """
        ...

    async def delete(self, slot_id: str) -> None:
        """Delete the slot; this can't be undone."""
        ...

    async def ping(self) -> None:
        """Ask, once, whether the API answers and takes our key; nothing is changed."""
        ...


class Recordings(Protocol):
    """The source of a recording's bytes."""

    async def download(self, file_id: str) -> bytes:
        """Fetch a recording, and keep it at hand for the next try.

        Cancelling loses nothing: the next call goes on from there.

        Raises:
            RecordingGone, TooBig, Empty: if it can't be fetched, or has no bytes.
            FileUnavailable: if it is gone or can't be fetched at the moment; nobody can tell which.
            TelegramUnavailable: if it could not be fetched this time.
        """
        ...

    def forget(self, file_id: str) -> None:
        """Drop the bytes of a recording that are kept at hand."""
        ...


class Studio(Protocol):
    """Turns sound of any kind into samples and clips."""

    async def sample(
        self, recordings: Sequence[bytes], part_from_seconds: float | None = None
    ) -> Sample:
        """Make one sample of recordings, in their order, and measure them.

        If `part_from_seconds` is given, use only the part of the one recording that begins there, a
        minute of speech at most. Whether they are good enough is judged in
        cloning/domain/recordings/take.py.

        Raises:
            PartBeyondEnd: if the recording ends before that.
            RecordingRejected: if one can't be read.
        """
        ...

    async def part(self, recording: bytes, begins_at: float, ends_at: float) -> Clip:
        """Cut a stretch, in seconds from the beginning, out of a recording, to listen to.

        Raises:
            RecordingRejected: if the recording can't be read.
        """
        ...

    async def clip(self, demo: bytes) -> Clip:
        """Make a demo clip of the upstream's file; DemoUnavailable if it is not audio."""
        ...


class Samples(Protocol):
    """Keeps the samples that are being hosted, each under its unguessable name."""

    async def keep(self, name: str, wav: bytes) -> None:
        """Store a sample, whole or not at all."""
        ...

    async def erase(self, name: str) -> None:
        """Remove a sample, and return once it is gone; it may be gone already."""
        ...

    async def kept_before(self, moment: datetime) -> Sequence[str]:
        """List the samples that were stored before then, whole or not."""
        ...


class Links(Protocol):
    """Makes the URLs from which samples can be fetched."""

    def url(self, sample: str) -> str:
        """Sign a link to a sample; it works for some hours, and only while the sample is needed."""
        ...


class Demos(Protocol):
    """Fetches demo clips from any public address that the upstream names, never a private one."""

    async def fetch(self, url: str) -> bytes:
        """Download a demo; DemoUnavailable if that fails or is forbidden."""
        ...


class Receipts(Protocol):
    """Tells people what has been erased."""

    async def deleted(self, owner: Owner, clone: Clone, deleted: Deleted) -> None:
        """Say in the message that asked whether to delete a clone what has become of the clone.

        If that message is gone, a new one says how it ended. TelegramUnavailable or Unreachable if
        that can't be said.
        """
        ...

    async def receipt(self, tombstone: Tombstone) -> None:
        """Send the receipt; TelegramUnavailable or Unreachable if it can't be sent."""
        ...


class Operators(Protocol):
    """Reaches the people who run the bot."""

    async def tell(self, admin: int, alert: Alert) -> None:
        """Tell the operator of this Telegram id that a trouble has begun, or that it is over.

        Raises:
            TelegramUnavailable: if it could not be sent now.
            Unreachable: if it can't be sent at all, because they have never spoken to the bot.
        """
        ...


class Courier(Protocol):
    """Brings broadcasts."""

    async def deliver(self, owner: Owner, text: str) -> None:
        """Send a text to an owner; TelegramUnavailable or Unreachable if it can't be sent."""
        ...

    async def ended(self, broadcast: Broadcast) -> None:
        """Tell the operators how a broadcast has ended; TelegramUnavailable if that can't be."""
        ...


class Notifier(Protocol):
    """Sends messages to owners; TelegramUnavailable or Unreachable if it can't."""

    async def show(self, claim: Claim, figures: Figures = NO_FIGURES) -> int | None:
        """Edit the status message to what `progress_of` says, or send one.

        Returns the id of a new message, else None.

        This is only a courtesy: faults are logged, not raised.
        """
        ...

    async def ask(self, claim: Claim) -> int | None:
        """Show a question in the status message; unlike `show`, this raises faults."""
        ...

    def preparing(self, claim: Claim) -> AbstractAsyncContextManager[None]:
        """Show "preparing" in the chat until the block ends, while a demo clip is made.

        This is only a courtesy: it raises nothing, and nobody waits for it.
        """
        ...

    async def demo(self, claim: Claim, clip: Clip, *, repeat: bool) -> tuple[int, str | None]:
        """Send the demo clip in reply to the recording; return its message id and file id.

        `repeat` marks a second send after one that may have arrived: it makes no sound.
        """
        ...

    async def word(self, claim: Claim, outcome: Outcome, *, repeat: bool) -> int:
        """Send a text that says how the training ended; return its message id."""
        ...

    async def see(self, claim: Claim, outcome: Outcome) -> None:
        """Make Telegram answer for this chat, by a call that can be repeated safely."""
        ...

    async def conclude(self, claim: Claim, outcome: Outcome, *, heard: bool = True) -> bool:
        """Edit the status message to say how it ended, or send one.

        Editing is idempotent, so it may be tried any number of times. Returns False if the status
        message is gone. Unless the owner has certainly `heard` the result, the message says so and
        offers what they may have missed.
        """
        ...
