"""What owners are told."""

from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from itertools import count

from cloning.domain.durations import Usual
from cloning.domain.line import Line
from cloning.domain.models import Claim, Clone, Outcome, Tombstone
from cloning.domain.owner import Owner
from cloning.domain.progress import NO_FIGURES, Deleted, Figures, Progress, progress_of
from cloning.domain.recordings.sound import Clip
from tests.support.fakes.script import Script


class FakeReceipts:
    """Remembers who was told that everything is erased."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.sent: list[Tombstone] = []
        self.deletions: list[tuple[int, Deleted]] = []
        """By the id of the message that was edited: what it then said of a deletion."""
        self.spoken: list[str | None] = []
        """The languages in which that was said."""

    async def deleted(self, owner: Owner, clone: Clone, deleted: Deleted) -> None:
        await self._script.at("before deleted")
        self.deletions.append((clone.deletion_message_id or 0, deleted))
        self.spoken.append(owner.speaks)

    async def receipt(self, tombstone: Tombstone) -> None:
        await self._script.at("before receipt")
        self.sent.append(tombstone)
        await self._script.at("after receipt")


@dataclass(frozen=True)
class Push:
    """A message that an owner got, with a sound unless it is a repeat."""

    chat_id: int
    outcome: Outcome
    ogg: bytes = b""
    repeat: bool = False


class FakeNotifier:
    """Remembers what owners see."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.pushes: list[Push] = []
        self.status: dict[int, Progress | Outcome] = {}
        """What each status message says now, by its id."""
        self.shown: list[Progress | Outcome] = []
        self.spoken: list[str | None] = []
        """What each of them said that the voice will speak."""
        self.figures: list[Figures] = []
        """What else each of them said."""
        self.troubles: list[str | None] = []
        """What kept the training from going on at each of them."""
        self.seen = 0
        """How often Telegram was made to answer before something was sent again."""
        self.doubtful: list[int] = []
        """What says, in this order, that its owner may have missed something."""
        self.gone: set[int] = set()
        """The status messages that are not there any more."""
        self.can_show = True
        """Showing is only a courtesy: when it is impossible, nothing is raised."""
        self._ids = count(9001)

    @property
    def usual(self) -> Usual | None:
        """How long a training usually takes, as it was last said."""
        return self.figures[-1].usual

    @property
    def lines(self) -> list[Line | None]:
        """Where each of them said that a training stands."""
        return [one.line for one in self.figures]

    async def show(self, claim: Claim, figures: Figures = NO_FIGURES) -> int | None:
        await self._script.at("before show")
        if not self.can_show:
            return None
        self.figures.append(figures)
        self.troubles.append(claim.training.trouble)
        return self._say(claim, figures)

    async def ask(self, claim: Claim) -> int | None:
        await self._script.at("before ask")
        message_id = self._say(claim, NO_FIGURES)
        await self._script.at("after ask")
        return message_id

    def _say(self, claim: Claim, figures: Figures) -> int | None:
        progress = progress_of(claim.training, waits=figures.waits)
        known = claim.training.status_message_id
        message_id = known if known is not None else next(self._ids)
        self.status[message_id] = progress
        self.shown.append(progress)
        self.spoken.append(claim.clone.voice_language)
        return None if known is not None else message_id

    def preparing(self, claim: Claim) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    async def demo(self, claim: Claim, clip: Clip, *, repeat: bool) -> tuple[int, str | None]:
        await self._script.at("before push")
        self.pushes.append(Push(claim.training.chat_id, Outcome.SUCCESS, clip.ogg, repeat))
        await self._script.at("after push")
        return next(self._ids), f"voice-{claim.training.id}"

    async def word(self, claim: Claim, outcome: Outcome, *, repeat: bool) -> int:
        await self._script.at("before push")
        self.pushes.append(Push(claim.training.chat_id, outcome, repeat=repeat))
        await self._script.at("after push")
        return next(self._ids)

    async def see(self, claim: Claim, outcome: Outcome) -> None:
        await self._script.at("before see")
        self.seen += 1
        await self._script.at("after see")

    async def conclude(self, claim: Claim, outcome: Outcome, *, heard: bool = True) -> bool:
        await self._script.at("before conclude")
        known = claim.training.status_message_id
        if known is not None and known in self.gone:
            return False
        message_id = next(self._ids) if known is None else known
        self.status[message_id] = outcome
        if not heard:
            self.doubtful.append(message_id)
        await self._script.at("after conclude")
        return True
