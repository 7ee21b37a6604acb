"""Draws arguments for the methods of the ports, so that most calls find something."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from cloning.domain.models import (
    Content,
    Joined,
    Outcome,
    Reason,
    Recording,
    Stayed,
    Step,
    Tombstone,
)
from cloning.domain.operating.alerts import Alert
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.operating.broadcast import Broadcast, Stage
from cloning.domain.operating.memos import About, Memo
from cloning.domain.owner import Owner
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.manner import Manner
from cloning.domain.speaking.utterance import Utterance, UtteranceStep
from cloning.domain.trouble import AccountTrouble, OwnTrouble, Trouble
from cloning.ports.holds import Hold
from cloning.ports.operating.maintenance import Paused
from storage.database import NOBODY
from tests.storage.in_memory.in_both import Held, HeldUtterance, Kept

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

few = st.integers(1, 3)
"""Few numbers, so that what is asked for is often there."""
chats = st.integers(1, 2)
messages = st.integers(1, 5)
begun = st.integers(1, 6)
"""Numbers of trainings."""
reasons = st.sampled_from([Reason("no_answer"), Reason("too_short")])
words = st.sampled_from(["a", "b", "c"])
moments = st.sampled_from([NOON + timedelta(hours=hours) for hours in (-30, -24, -2, 0, 1, 2, 30)])


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Mostly there, so that several values can be compared."""
    return st.one_of(strategy, strategy, strategy, st.none())


owners = st.builds(Owner, id=few, chat_id=few, unreachable_since=maybe(moments))
recordings = st.builds(
    Recording,
    owner_id=few,
    chat_id=chats,
    message_id=messages,
    file_id=words,
    own=st.just(True),
    album=maybe(words),
)
clones = st.builds(
    Kept,
    st.just("clones"),
    few,
    st.fixed_dictionaries(
        {
            "slot_id": maybe(words),
            "slot_intent_at": maybe(moments),
            "paid": st.booleans(),
            "deleted_at": maybe(moments),
            "erase_at": maybe(moments),
        },
    ),
)
joined = st.builds(Joined, message_id=messages, file_id=words)
trainings = st.builds(
    Kept,
    st.just("trainings"),
    begun,
    st.fixed_dictionaries(
        {
            "step": st.sampled_from([*Step, *[Step.DONE] * 3, *[Step.WATCH] * 3]),
            "due_at": maybe(moments),
            "message_id": messages,
            "status_message_id": maybe(messages),
            "joined": st.lists(joined, max_size=2).map(tuple),
            "album": maybe(words),
            "sample": maybe(words),
            "sample_sha256": maybe(words),
            "recordings_sha256": st.lists(words, max_size=2).map(tuple),
            "put_at": maybe(moments),
            "watched_since": maybe(moments),
            "missing_since": maybe(moments),
            "seen_training": st.booleans(),
            "told_slow": st.booleans(),
            "trouble": maybe(st.sampled_from(Trouble)),
            "finished_at": maybe(moments),
            "outcome": maybe(st.sampled_from([*Outcome, Outcome.SUCCESS])),
            "reason": maybe(reasons),
        },
    ),
    stale=st.sampled_from([False, False, False, True]),
)
manners = st.builds(Manner, speed=st.sampled_from([0.5, 1.0, 1.25]), pitch=st.just(1.0))
clips = st.builds(Clip, ogg=st.binary(max_size=3), seconds=st.sampled_from([0.5, 4.0]))
spoken = st.builds(
    Utterance,
    id=st.just(0),
    owner_id=few,
    clone_id=maybe(few),
    chat_id=chats,
    message_id=messages,
    update_id=st.integers(1, 4),
    text=words,
    step=st.sampled_from(UtteranceStep),
    due_at=maybe(moments),
    fence=st.just(0),
    created_at=moments,
    manner=manners,
    inline_message_id=maybe(words),
)
utterances = st.builds(
    Kept,
    st.just("utterances"),
    few,
    st.fixed_dictionaries(
        {
            "clone_id": maybe(few),
            "update_id": st.integers(1, 4),
            "text": words,
            "step": st.sampled_from([*UtteranceStep, UtteranceStep.VOICE]),
            "due_at": maybe(moments),
            "status_message_id": maybe(messages),
            "trouble": maybe(st.sampled_from(Trouble)),
            "asked_at": maybe(moments),
            "clip": maybe(clips),
            "seen": st.booleans(),
            "file_id": maybe(words),
            "reason": maybe(reasons),
            "ended_at": maybe(moments),
        },
    ),
    stale=st.sampled_from([False, False, False, True]),
)
memos = st.builds(Memo, about=st.sampled_from(About), key=words, at=moments)
ARGUMENTS: dict[str, st.SearchStrategy[object]] = {
    "owner_id": few,
    "clone_id": few,
    "training_id": begun,
    "utterance_id": few,
    "utterance": utterances,
    "begun": spoken,
    "characters": few,
    "claimed": st.builds(HeldUtterance, utterances),
    "fence": st.integers(0, 1),
    "ended": moments,
    "unanswered": moments,
    "begun_at": moments,
    "chat_id": chats,
    "message_id": messages,
    "limit": few,
    "number": few,
    "title": words,
    "slot_id": words,
    "album": words,
    "sample": words,
    "chat": words,
    "name": st.sampled_from(["a", "b"]),
    "holder": st.sampled_from(["a", "b"]),
    "names": st.lists(words),
    "hashes": st.lists(words),
    "holds": st.lists(st.builds(Hold, begun, moments, st.integers(0, 1)), max_size=4),
    "slot_ids": st.lists(words),
    "after_id": st.integers(0, 4),
    "slow_since": moments,
    "hopeless_since": moments,
    "trouble": st.sampled_from([None, *Trouble]),
    "now": moments,
    "until": moments,
    "since": moments,
    "moment": moments,
    "outcome": st.sampled_from(Outcome),
    "owner": owners,
    "clone": clones,
    "recording": recordings,
    "training": trainings,
    "claim": st.builds(Held, trainings),
    "announcement": st.builds(
        Kept,
        st.just("announcements"),
        begun,
        st.fixed_dictionaries({"message_id": maybe(messages), "delivered_at": maybe(moments)}),
    ),
    "tombstone": st.builds(
        Tombstone,
        owner_id=few,
        chat_id=few,
        due_at=moments,
        stayed=st.lists(st.builds(Stayed, title=words, slot_id=words), max_size=1).map(tuple),
    ),
    "about": st.sampled_from([*AccountTrouble, *OwnTrouble]),
    "kind": st.sampled_from(About),
    "memo": memos,
    "memos": st.lists(memos, max_size=3),
    "subject": few,
    "subjects": st.lists(few, unique=True),
    "at": moments,
    "alert": st.builds(
        Alert,
        about=st.sampled_from([*AccountTrouble, *OwnTrouble]),
        calls=st.frozensets(words),
        began_at=moments,
        over_at=maybe(moments),
        told=st.frozensets(few),
    ),
    "paused": st.builds(Paused, since=moments, sentence=maybe(words)),
    "broadcast": st.builds(
        Broadcast, text=words, asked_at=moments, stage=st.sampled_from(Stage), cursor=few
    ),
    "operator_id": maybe(few),
    "entry": st.builds(
        Entry,
        deed=st.sampled_from(Deed),
        at=moments,
        recordings_sha256=st.lists(words).map(tuple),
        text_hash=maybe(words),
    ),
    "wakeups": st.just(NOBODY),
    "content": st.builds(
        Content, chat=words, message_id=few, digest=words, update_id=few, kept_at=moments
    ),
}
"""What a parameter of this name is given."""
