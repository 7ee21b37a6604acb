"""The outside world, made of fakes that do what a test tells them to.

Each call of a fake passes two moments, such as "before create" and "after create". A `Script` says
what happens at which moment: an error is raised, or something else goes on meanwhile. What is
raised before a call was not applied; what is raised after it was applied and lost its answer.
"""

from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from cloning.domain.durations import Usual
from cloning.domain.errors import SlotNotFound, TelegramUnavailable, UpstreamUnavailable
from cloning.domain.line import Line
from cloning.domain.models import Claim, Clone, Outcome, State, Tombstone, Voice
from cloning.domain.operating.alerts import Alert
from cloning.domain.operating.memos import Memo
from cloning.domain.owner import Owner
from cloning.domain.progress import NO_FIGURES, Deleted, Figures, Progress, progress_of
from cloning.domain.recordings.rejections import RecordingGone
from cloning.domain.recordings.sound import Clip, Sample, Take
from cloning.ports.outside import Wanted, every_slot

Event = BaseException | Callable[[], Awaitable[object]]

LOST_ANSWER = UpstreamUnavailable(answer="connection reset")
"""Nobody knows whether the request arrived."""

NEVER_SENT = UpstreamUnavailable(answer="connection refused", applied=False)
"""The request certainly did not arrive."""


GOOD_TAKE = Take(
    total_seconds=24.7,
    speech_seconds=21.3,
    above_noise_db=31.0,
    crest_db=8.5,
    peak_dbfs=-6.0,
    level_dbfs=-21.0,
)
"""A take that nobody could object to."""


class Killed(BaseException):
    """The process was killed: whoever works on in spite of it is stopped again at once."""


class Script:
    """Says what happens when, and remembers which moments there were."""

    def __init__(self) -> None:
        self.moments: list[str] = []
        self._once: defaultdict[str, deque[Event]] = defaultdict(deque)
        self._always: dict[str, Event] = {}
        self._kills_after = 0
        self._kills_at = ""
        self._dead = False

    def plan(self, moment: str, *events: Event) -> None:
        """Have these happen, one at each time this moment comes."""
        self._once[moment].extend(events)

    def from_now_on(self, moment: str, event: Event) -> None:
        """Have this happen whenever the moment comes."""
        self._always[moment] = event

    def no_longer(self, moment: str) -> None:
        """Have nothing happen at this moment any more."""
        del self._always[moment]

    def kill_at(self, number: int, moments: str) -> None:
        """Kill the process at the so-manieth moment from now of those that begin like this."""
        self._kills_after, self._kills_at = number, moments

    def revive(self) -> None:
        """Begin another process."""
        self._dead, self._kills_after = False, 0

    async def at(self, moment: str) -> None:
        """Come to a moment."""
        if self._dead:
            raise Killed
        self.moments.append(moment)
        if self._kills_after and moment.startswith(self._kills_at):
            self._kills_after -= 1
            if self._kills_after == 0:
                await self._happen(Killed(moment))
        if self._once[moment]:
            await self._happen(self._once[moment].popleft())
        elif moment in self._always:
            await self._happen(self._always[moment])

    async def _happen(self, event: Event) -> None:
        if isinstance(event, BaseException):
            self._dead = self._dead or isinstance(event, Killed)
            raise event.with_traceback(None)
        await event()


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


class FakeUpstream:
    """A voice-clone API that keeps slots and trains none of them by itself."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.slots: dict[str, Voice] = {}
        self.trained: list[tuple[str, str, str]] = []
        """Slot, URL of the sample, title: of every training request that was applied."""
        self.requests: list[str] = []
        self.unlisted: set[str] = set()
        """Slots that are there, and that the LIST leaves out."""
        self.begins_late = False
        """Whether a slot shows its old state for a while after a training request."""
        self.meanwhile: deque[Callable[[], Awaitable[object]]] = deque()
        """What goes on while what was read is on its way, one at each GET or LIST."""
        self.languages: dict[str, str | None] = {}
        """What each slot was created to speak."""
        self._numbers = count(1)

    def has(self, slot_id: str, state: State, name: str = "somebody's", demo_url: str = "") -> None:
        """Put a slot there, or into a state."""
        self.slots[slot_id] = Voice(
            slot_id=slot_id,
            name=name,
            state=state,
            language=self.languages.get(slot_id) or "",
            demo_url=demo_url,
        )

    async def create(self, language: str | None) -> Voice:
        await self._asked("create")
        slot_id = f"slot-{next(self._numbers)}"
        self.languages[slot_id] = language
        self.has(slot_id, State.INIT, "复刻音色-A1B2C")
        voice = self.slots[slot_id]
        await self.script.at("after create")
        return voice

    async def train(self, slot_id: str, *, sample_url: str, title: str) -> Voice:
        await self._asked("train", slot_id)
        voice = self._slot(slot_id)
        state = voice.state if self.begins_late else State.TRAINING
        self.slots[slot_id] = voice = replace(voice, state=state, name=title)
        self.trained.append((slot_id, sample_url, title))
        await self.script.at("after train")
        return voice

    async def rename(self, slot_id: str, title: str) -> Voice:
        await self._asked("rename", slot_id)
        self.slots[slot_id] = voice = replace(self._slot(slot_id), name=title)
        await self.script.at("after rename")
        return voice

    async def get(self, slot_id: str) -> Voice:
        await self._asked("get", slot_id)
        voice = self._slot(slot_id)
        await self._on_its_way()
        return voice

    async def voices(self, wanted: Wanted = every_slot) -> Sequence[Voice]:
        await self._asked("voices")
        listed = [
            voice
            for slot_id, voice in self.slots.items()
            if slot_id not in self.unlisted and wanted(slot_id, voice.state)
        ]
        await self._on_its_way()
        return listed

    async def delete(self, slot_id: str) -> None:
        await self._asked("delete", slot_id)
        self._slot(slot_id)
        del self.slots[slot_id]
        await self.script.at("after delete")

    async def ping(self) -> None:
        await self._asked("ping")

    async def _on_its_way(self) -> None:
        if self.meanwhile:
            await self.meanwhile.popleft()()

    async def _asked(self, verb: str, slot_id: str = "") -> None:
        self.requests.append(f"{verb} {slot_id}".strip())
        await self.script.at(f"before {verb}")

    def _slot(self, slot_id: str) -> Voice:
        if slot_id not in self.slots:
            raise SlotNotFound(answer="404: voice not found", reqid="req-1")
        return self.slots[slot_id]


class FakeRecordings:
    """Telegram's files."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.forgotten: list[str] = []
        """What need not be kept at hand any more."""
        self.gone: set[str] = set()
        """What Telegram no longer has."""
        self.lost: set[str] = set()
        """What never comes through."""

    async def download(self, file_id: str) -> bytes:
        await self._script.at("before download")
        if file_id in self.gone:
            raise RecordingGone
        if file_id in self.lost:
            raise TelegramUnavailable
        return f"recording {file_id}".encode()

    def forget(self, file_id: str) -> None:
        self.forgotten.append(file_id)


class FakeStudio:
    """Makes samples and clips by writing what they are in front of what they are made of."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.takes: deque[Take] = deque()
        """What the next samples measure, before they are good again."""
        self.alone: dict[bytes, Take] = {}
        """What a recording measures when it is the only one."""

    async def sample(
        self, recordings: Sequence[bytes], part_from_seconds: float | None = None
    ) -> Sample:
        await self._script.at("before sample")
        joined = b" and ".join(recordings)
        take = self.takes.popleft() if self.takes else self.alone.get(joined, GOOD_TAKE)
        if part_from_seconds is not None:
            joined += f" from {part_from_seconds:g}".encode()
            ends_at = part_from_seconds + 60
            take = replace(take, part_begins_at=part_from_seconds, part_ends_at=ends_at)
        await self._script.at("sample made")
        return Sample(wav=b"sample of " + joined, seconds=12.5, take=take)

    async def part(self, recording: bytes, begins_at: float, ends_at: float) -> Clip:
        await self._script.at("before part")
        played = f"{begins_at:g} to {ends_at:g} of ".encode() + recording
        return Clip(ogg=played, seconds=ends_at - begins_at)

    async def clip(self, demo: bytes) -> Clip:
        await self._script.at("before clip")
        return Clip(ogg=b"clip of " + demo, seconds=4.0)


class FakeSamples:
    """Hosts samples in memory."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.hosted: dict[str, bytes] = {}
        self.old: set[str] = set()
        """What was kept long ago."""

    async def keep(self, name: str, wav: bytes) -> None:
        await self._script.at("before keep")
        self.hosted[name] = wav
        await self._script.at("after keep")

    async def erase(self, name: str) -> None:
        await self._script.at("before erase")
        self.hosted.pop(name, None)
        await self._script.at("after erase")

    async def kept_before(self, moment: datetime) -> Sequence[str]:
        return [name for name in self.hosted if name in self.old]


class FakeOperators:
    """Remembers what the operators were told."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.heard: list[tuple[int, str, bool]] = []
        """Operator, trouble, and whether it is over."""

    async def tell(self, admin: int, alert: Alert) -> None:
        await self.script.at("before alert")
        self.heard.append((admin, alert.about.value, alert.over_at is not None))
        await self.script.at("after alert")


class FakeMemoFile:
    """A file that nobody restores."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.memos: list[Memo] = []

    async def read(self) -> Sequence[Memo]:
        await self.script.at("before read memos")
        return list(self.memos)

    async def append(self, memos: Sequence[Memo]) -> None:
        if memos:
            await self.script.at("before append")
        self.memos += memos

    async def forget_before(self, moment: datetime) -> None:
        self.memos = [memo for memo in self.memos if memo.at >= moment]


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


class FakeLinks:
    """Links that carry no signature."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    def url(self, sample: str) -> str:
        return f"{self._base_url}/a/{sample}.wav"


class FakeDemos:
    """Serves at each URL the URL itself."""

    def __init__(self, script: Script) -> None:
        self._script = script

    async def fetch(self, url: str) -> bytes:
        await self._script.at("before fetch")
        return url.encode()


class FakeWakeups:
    """Remembers who is to be woken."""

    def __init__(self) -> None:
        self.waiting: deque[int] = deque()
        self.speaking: deque[int] = deque()
        self.eraser = False
        """Whether something is to be deleted."""

    def wake(self, training_id: int) -> None:
        self.waiting.append(training_id)

    def wake_speaker(self, utterance_id: int) -> None:
        self.speaking.append(utterance_id)

    def wake_eraser(self) -> None:
        self.eraser = True

    async def carry(
        self,
        *,
        advance: Callable[[int], Awaitable[None]],
        utter: Callable[[int], Awaitable[None]],
        erase: Callable[[], Awaitable[None]],
    ) -> None:
        """Do what was woken, until nothing is."""
        while self.waiting or self.speaking or self.eraser:
            if self.eraser:
                self.eraser = False
                await erase()
            elif self.waiting:
                await advance(self.waiting.popleft())
            else:
                await utter(self.speaking.popleft())


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
