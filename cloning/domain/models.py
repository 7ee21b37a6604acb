"""The values that this service works with; docs/glossary.md defines the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cloning.domain.owner import Owner
from cloning.domain.recordings.sound import Take
from cloning.domain.trouble import Trouble


class State(StrEnum):
    """Where a slot stands; these are the upstream's own four words."""

    INIT = "Init"
    TRAINING = "Training"
    SUCCESS = "Success"
    FAILED = "Failed"


FINAL_STATES = frozenset({State.SUCCESS, State.FAILED})


class Step(StrEnum):
    """What a training needs next."""

    CONSENT = "consent"
    """Wait for the owner's consent; nothing is due."""
    PREPARE = "prepare"
    """Download the recording and make the sample."""
    MORE = "more"
    """Wait for another recording because there is too little speech so far; nothing is due."""
    CHOICE = "choice"
    """Wait until the owner says whether to use a take that raises concerns; nothing is due."""
    REPLACE = "replace"
    """Wait until the owner says whether it replaces a finished voice; nothing is due."""
    RESERVE = "reserve"
    """Make sure that the clone has a slot."""
    TRAIN = "train"
    """Ask the upstream to train the slot with the sample."""
    WATCH = "watch"
    """Wait for the upstream, which is training; the sweep looks, nothing is due."""
    ANNOUNCE = "announce"
    """Tell the owner how the training ended."""
    DONE = "done"
    """Nothing is left to do."""


class Outcome(StrEnum):
    """How a training ended; decides what its announcement says."""

    SUCCESS = "success"
    FAILED = "failed"
    REFUSED = "refused"


class Likeness(StrEnum):
    """An owner's verdict after comparing a clone with the recording."""

    ALIKE = "alike"
    UNLIKE = "unlike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The message that a recording was sent in reply to, and the clone that its buttons name."""

    message_id: int
    clone_id: int | None = None
    training_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording as Telegram describes it; length and size are what the sender's app claims."""

    owner_id: int
    chat_id: int
    message_id: int
    file_id: str
    own: bool
    """False if it was forwarded from somebody else, or sent by a bot or a channel."""
    size_bytes: int | None = None
    app_language: str | None = None
    """The language of the sender's app."""
    album: str | None = None
    """Telegram's id of the album that it was sent in."""
    message_thread_id: int | None = None
    caption: str = ""
    """The text written below it: the name for a new voice made from it."""
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
    """The code of the language that the voice speaks, final once it has a slot.

    None: the upstream decides.
    """
    slot_id: str | None = None
    slot_intent_at: datetime | None = None
    """When we noted that we were about to create a slot; cleared once we know the result."""
    slot_mark: int = 0
    """The number of the newest stray right before that: only a later one can be its slot."""
    paid: bool = False
    """Whether the slot that it has, or may have, was paid for."""
    demo_url: str = ""
    demo_file_id: str | None = None
    """Telegram's id of the demo clip, used to play it again."""
    deleted_at: datetime | None = None
    """When its owner deleted it; the row stays until the slot is verified gone."""
    erase_at: datetime | None = None
    """When to try next to delete the slot of a deleted clone."""
    deletion_message_id: int | None = None
    """The message that says how its deletion goes; None if nobody asked for it there."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was not done: an error's code and the figures that its sentence needs."""

    code: str
    details: Mapping[str, str | int | float] = field(default_factory=dict)
    """Unknown figures are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """One of several recordings of a training; `reason` says why it isn't used, None if it is."""

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
    """When the step may be claimed, or when the present claim ends; None: nothing is due."""
    fence: int
    """Raised by each claim; later writes name it, so a worker that lost its claim can't write."""
    created_at: datetime
    message_thread_id: int | None = None
    """The topic that the recording was sent in; our answers go there too."""
    tries: int = 0
    """How many times in a row the present step has failed."""
    trouble: Trouble | None = None
    """What keeps it from going on; `trouble_since` says since when."""
    trouble_since: datetime | None = None
    status_message_id: int | None = None
    policy_version: str | None = None
    joined: tuple[Joined, ...] = ()
    """The recordings besides the first one that is used, in their order."""
    album: str | None = None
    """The album of its last recording; the album's other recordings are left out."""
    album_told: bool = False
    """Whether the owner has been told that the rest of the album is left out."""
    name: str | None = None
    """The name for a new voice, while the owner has not yet said whether this becomes one."""
    take: Take | None = None
    """What was measured in its recordings."""
    accepted: bool = False
    """Whether its owner wants it used in spite of all concerns."""
    part_from_seconds: float | None = None
    """The second at which its owner wants the part to begin; None: we choose the best part."""
    fetching_since: datetime | None = None
    """When Telegram first failed to deliver one of its recordings; None if it hasn't."""
    sample: str | None = None
    """The unguessable name under which the sample is hosted; each attempt has a new one."""
    sample_sha256: str | None = None
    sample_seconds: float | None = None
    recordings_sha256: tuple[str, ...] = ()
    """The SHA-256 of each file that the sample was made of, in their order."""
    puts: int = 0
    """How many requests to train may have been applied."""
    put_at: datetime | None = None
    """When we noted that we were about to ask for the training."""
    fetched_at: datetime | None = None
    """The receipt: when the whole sample was first fetched from its link."""
    watched_since: datetime | None = None
    """When the upstream was last known to have taken the request; the sweep looks from then on."""
    seen_training: bool = False
    """Whether the upstream has shown this attempt in state Training."""
    told_slow: bool = False
    """Whether the owner has been told that it is slow."""
    previous_state: State = State.INIT
    """The slot's state when we asked for the training, so as not to take it for the result."""
    missing_since: datetime | None = None
    """When the upstream first reported the slot as missing."""
    slots_lost: int = 0
    """How many times the upstream has lost the slot that it was to train, before it accepted."""
    outcome: Outcome | None = None
    reason: Reason | None = None
    """Why it was refused or failed."""
    finished_at: datetime | None = None
    likeness: Likeness | None = None
    """The owner's last verdict after comparing."""

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
    """A send was begun, and we don't know whether it arrived."""
    seen: bool = False
    """Whether Telegram has answered for this chat since then."""
    message_id: int | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The content of a message, as digests that nobody can read."""

    chat: str
    message_id: int
    digest: str
    update_id: int
    """The update that brought it."""
    kept_at: datetime
    """When the message came; an edit does not change this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stayed:
    """A slot that the upstream would not delete, with the title of its erased clone."""

    title: str
    slot_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """The note that everything about an owner is being erased; removed once the receipt is sent."""

    owner_id: int
    chat_id: int
    due_at: datetime
    """When to check next whether the erasure is complete."""
    message_thread_id: int | None = None
    language: str | None = None
    """The language of the receipt."""
    stayed: tuple[Stayed, ...] = ()
    """The slots that could not be deleted."""


PAID_TIER = "pro"
"""The tier whose slots are paid for; the upstream never deletes them (403)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A slot as the upstream described it; `state` is None for a word that we don't know."""

    slot_id: str
    name: str
    state: State | None
    language: str = ""
    tier: str = ""
    """Empty if the upstream has no tiers."""
    demo_url: str = ""
