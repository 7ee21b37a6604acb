"""Draws what can be kept, with all that each field has room for."""

from datetime import timedelta, timezone
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from sqlalchemy import Column, String

from cloning.domain.models import (
    Announcement,
    Clone,
    Joined,
    Likeness,
    Outcome,
    Reason,
    State,
    Stayed,
    Step,
    Tombstone,
    Training,
)
from cloning.domain.owner import Basis, Consent, Owner, Question
from cloning.domain.trouble import Trouble
from storage.schema import tables

T = TypeVar("T")

some = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ids = st.integers(-(2**63), 2**63 - 1)
numbers = st.integers(0, 2**31 - 1)
signs = st.characters(codec="utf-8", exclude_characters="\0")
words = st.text(signs, max_size=30)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(timezones=zones).filter(lambda moment: 1000 < moment.year < 9999)
reasons = st.builds(
    Reason,
    words,
    st.dictionaries(
        words, words | numbers | st.floats(allow_nan=False, allow_infinity=False), max_size=3
    ),
)


def text_for(column: Column[str]) -> st.SearchStrategy[str]:
    """What a column has room for; SQLite does not look at its length, PostgreSQL does."""
    assert isinstance(column.type, String)
    return st.text(signs, max_size=column.type.length or 30)


def maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | strategy


owners = st.builds(
    Owner,
    id=ids,
    chat_id=ids,
    consent=maybe(
        st.builds(
            Consent,
            basis=st.sampled_from(Basis),
            policy_version=text_for(tables.owners.c.consent_policy_version),
            given_at=moments,
            message_id=ids,
        )
    ),
    question=maybe(st.sampled_from(Question)),
    question_clone_id=maybe(numbers),
    proposal=maybe(text_for(tables.owners.c.proposal)),
    language=maybe(text_for(tables.owners.c.language)),
    app_language=maybe(text_for(tables.owners.c.app_language)),
    reachable=st.booleans(),
    unreachable_since=maybe(moments),
)
clones = st.builds(
    Clone,
    id=st.just(0),
    owner_id=st.just(1),
    title=text_for(tables.clones.c.title),
    state=st.sampled_from(State),
    created_at=moments,
    voice_language=maybe(text_for(tables.clones.c.voice_language)),
    slot_id=maybe(text_for(tables.clones.c.slot_id)),
    slot_intent_at=maybe(moments),
    slot_mark=numbers,
    demo_url=words,
    demo_file_id=maybe(words),
    deleted_at=maybe(moments),
    erase_at=maybe(moments),
)
joined = st.builds(Joined, message_id=ids, file_id=words, used=st.booleans(), reason=maybe(reasons))
trainings = st.builds(
    Training,
    id=st.just(0),
    clone_id=st.just(0),
    attempt=numbers,
    chat_id=ids,
    message_id=ids,
    file_id=words,
    step=st.sampled_from(Step),
    due_at=maybe(moments),
    fence=st.just(0),
    created_at=moments,
    message_thread_id=maybe(ids),
    tries=numbers,
    trouble=maybe(st.sampled_from(Trouble)),
    trouble_since=maybe(moments),
    status_message_id=maybe(ids),
    policy_version=maybe(text_for(tables.trainings.c.policy_version)),
    sample=maybe(text_for(tables.trainings.c.sample)),
    sample_sha256=maybe(text_for(tables.trainings.c.sample_sha256)),
    sample_seconds=maybe(st.floats(0, 3600)),
    puts=numbers,
    put_at=maybe(moments),
    watched_since=maybe(moments),
    fetched_at=maybe(moments),
    seen_training=st.booleans(),
    previous_state=st.sampled_from(State),
    missing_since=maybe(moments),
    outcome=maybe(st.sampled_from(Outcome)),
    reason=maybe(reasons),
    finished_at=maybe(moments),
    joined=st.lists(joined, max_size=3).map(tuple),
    album=maybe(text_for(tables.trainings.c.album)),
    album_told=st.booleans(),
    part_from_seconds=maybe(st.floats(0, 10_800)),
    likeness=maybe(st.sampled_from(Likeness)),
)
tombstones = st.builds(
    Tombstone,
    owner_id=ids,
    chat_id=ids,
    message_thread_id=maybe(ids),
    due_at=moments,
    language=maybe(text_for(tables.tombstones.c.language)),
    stayed=st.lists(st.builds(Stayed, title=words, slot_id=words), max_size=3).map(tuple),
)
announcements = st.builds(
    Announcement,
    training_id=st.just(0),
    outcome=st.sampled_from(Outcome),
    created_at=moments,
    pushes=numbers,
    unproven=st.booleans(),
    message_id=maybe(ids),
    delivered_at=maybe(moments),
)
