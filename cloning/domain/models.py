"""The things this service talks about, each a plain value; docs/glossary.md holds the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cloning.domain.owner import Owner
from cloning.domain.sound import Take
from cloning.domain.trouble import Trouble


class State(StrEnum):
    """Where a slot stands, in the upstream's own four words."""

    INIT = "Init"
    TRAINING = "Training"
    SUCCESS = "Success"
    FAILED = "Failed"


FINAL_STATES = frozenset({State.SUCCESS, State.FAILED})


class Step(StrEnum):
    """What a training needs next."""

    CONSENT = "consent"
    """Waits for its owner's consent; nothing is due."""
    PREPARE = "prepare"
    """Download the recording and make the sample."""
    MORE = "more"
    """Waits for another recording, for there is too little speech so far; nothing is due."""
    CHOICE = "choice"
    """Waits for its owner to say whether a take that raises concerns is used; nothing is due."""
    REPLACE = "replace"
    """Waits for its owner to say whether it replaces a finished voice; nothing is due."""
    RESERVE = "reserve"
    """Make sure that the clone has a slot."""
    TRAIN = "train"
    """Ask the upstream to train the slot with the sample."""
    WATCH = "watch"
    """The upstream is at work; the sweep watches, nothing is due."""
    ANNOUNCE = "announce"
    """Tell the owner how it ended."""
    DONE = "done"
    """Nothing is owed any more."""


class Outcome(StrEnum):
    """How a training ended, and so what its announcement says."""

    SUCCESS = "success"
    FAILED = "failed"
    REFUSED = "refused"


class Likeness(StrEnum):
    """What an owner says who has compared a clone with the recording."""

    ALIKE = "alike"
    UNLIKE = "unlike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The message that a recording was sent in reply to, and what its buttons are about."""

    message_id: int
    clone_id: int | None = None
    training_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What an owner sent, as Telegram describes it: length and size are the sender's claims."""

    owner_id: int
    chat_id: int
    message_id: int
    file_id: str
    own: bool
    """False when it was forwarded from somebody else, or said by a bot or a channel."""
    seconds: float | None = None
    size_bytes: int | None = None
    app_language: str | None = None
    """What the sender's app speaks."""
    album: str | None = None
    """What Telegram calls the album that it was sent in."""
    message_thread_id: int | None = None
    caption: str = ""
    """What was written below it: the name of a voice that is made of it."""
    subject: Subject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """Our record of one cloned voice."""

    id: int
    owner_id: int
    title: str
    state: State
    created_at: datetime
    voice_language: str | None = None
    """The code of what the voice speaks, final once it has a slot; None: the upstream decides."""
    slot_id: str | None = None
    slot_intent_at: datetime | None = None
    """When we wrote down that we are about to create a slot; cleared once we know how that went."""
    slot_snapshot: frozenset[str] = frozenset()
    """The account's slot ids just before that."""
    paid: bool = False
    """Whether the slot that it has, or may have by now, was paid for."""
    demo_url: str = ""
    demo_file_id: str | None = None
    """Telegram's id of the demo clip, with which it can be played again."""
    deleted_at: datetime | None = None
    """When its owner deleted it; the row stays until the slot is verified gone."""
    erase_at: datetime | None = None
    """When to try next to have the slot of a deleted clone gone."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was not done: an error's code and the figures that its sentence needs."""

    code: str
    details: Mapping[str, str | int | float] = field(default_factory=dict)
    """What is not known is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """One of several recordings of a training; `reason` says why it is not used, if it isn't."""

    message_id: int
    file_id: str
    used: bool = True
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One attempt, from a recording to a final state."""

    id: int
    clone_id: int
    attempt: int
    chat_id: int
    message_id: int
    file_id: str
    step: Step
    due_at: datetime | None
    """When the step may be claimed, and while it is claimed: until when; None: nothing is due."""
    fence: int
    """Raised at each claim; every later write names it, so a worker that lost its claim can't."""
    created_at: datetime
    message_thread_id: int | None = None
    """The topic that it was sent in, and is answered in."""
    tries: int = 0
    """How often in a row the present step could not be done."""
    trouble: Trouble | None = None
    """What keeps it from going on, and since when it is that and nothing else."""
    trouble_since: datetime | None = None
    status_message_id: int | None = None
    policy_version: str | None = None
    joined: tuple[Joined, ...] = ()
    """The recordings besides the first one that is used, in their order."""
    album: str | None = None
    """The album that its last recording was sent in; the rest of that is left out."""
    album_told: bool = False
    """Whether the owner has been told of the rest."""
    name: str | None = None
    """What a new voice would be called, while it waits to be told whether it becomes one."""
    take: Take | None = None
    """What was measured in its recordings."""
    accepted: bool = False
    """Whether its owner wants it used in spite of all concerns."""
    part_from_seconds: float | None = None
    """Where in its only recording its owner wants the part to begin; None: we choose the best."""
    fetching_since: datetime | None = None
    """When Telegram first failed to hand over one of its recordings, while it is tried again."""
    sample: str | None = None
    """The name under which the sample is hosted, unguessable and new for each attempt."""
    sample_sha256: str | None = None
    sample_seconds: float | None = None
    puts: int = 0
    """How many requests to train may have been applied."""
    put_at: datetime | None = None
    """When we wrote down that we are about to ask for the training."""
    fetched_at: datetime | None = None
    """The receipt: when somebody fetched the whole sample from its link."""
    seen_training: bool = False
    """Whether the upstream has shown this attempt in state Training."""
    told_slow: bool = False
    """Whether the owner has been told that it takes long."""
    previous_state: State = State.INIT
    """What the slot's state was when we asked, so that it isn't taken for this attempt's."""
    missing_since: datetime | None = None
    """When the upstream first said that there is no such slot."""
    slots_lost: int = 0
    """How often the upstream has lost the slot that it was to train."""
    outcome: Outcome | None = None
    reason: Reason | None = None
    """Why it was refused or has failed."""
    finished_at: datetime | None = None
    likeness: Likeness | None = None
    """What its owner says of it after comparing, lastly."""

    @property
    def message_ids(self) -> tuple[int, ...]:
        """The messages of the recordings that it is made of, in their order."""
        return self.message_id, *(joined.message_id for joined in self.joined if joined.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A training that this worker holds until `training.due_at`, with its clone and owner."""

    training: Training
    clone: Clone
    owner: Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """The one message that a training owes its owner."""

    training_id: int
    outcome: Outcome
    created_at: datetime
    pushes: int = 0
    """How many sends were begun."""
    unproven: bool = False
    """A send was begun and we don't know whether it arrived."""
    seen: bool = False
    """Whether Telegram has answered for this chat since then."""
    message_id: int | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message says, as digests that nobody can read."""

    chat: str
    message_id: int
    digest: str
    update_id: int
    """The update that it was said in."""
    kept_at: datetime
    """When the message came; an edit does not change that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stayed:
    """A slot of an erased clone that the upstream would not delete, by the title it had."""

    title: str
    slot_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """The note that everything about an owner is being erased; it goes with the receipt."""

    owner_id: int
    chat_id: int
    due_at: datetime
    """When to look next whether it is done."""
    message_thread_id: int | None = None
    language: str | None = None
    """The language of the receipt."""
    stayed: tuple[Stayed, ...] = ()
    """What could not be erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A slot as the upstream described it; `state` is None for a word we don't know."""

    slot_id: str
    name: str
    state: State | None
    language: str = ""
    tier: str = ""
    """Its tier; empty where the upstream has none."""
    demo_url: str = ""
