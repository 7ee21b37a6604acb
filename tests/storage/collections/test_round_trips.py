"""What is kept comes back as it was, field by field."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, String
from sqlalchemy.dialects import sqlite

from cloning.domain.models import (
    Announcement,
    Clone,
    Joined,
    Likeness,
    Outcome,
    Reason,
    Recording,
    State,
    Stayed,
    Step,
    Tombstone,
    Training,
)
from cloning.domain.owner import Basis, Consent, Owner, Question
from cloning.domain.trouble import Trouble
from storage.database import Database
from storage.schema import tables
from storage.schema.columns import Word
from tests.support.places import Place

T = TypeVar("T")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RECORDING = Recording(owner_id=1, chat_id=1, message_id=501, file_id="file-501", own=True)

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


@some
@given(owner=owners, changed=owners)
async def test_an_owner_comes_back_as_saved(
    database: Database, owner: Owner, changed: Owner
) -> None:
    changed = replace(changed, id=owner.id)
    async with database.transaction() as work:
        await work.owners.save(owner)
    async with database.transaction() as work:
        assert await work.owners.get(owner.id) == owner
        await work.owners.save(changed)
    async with database.transaction() as work:
        assert await work.owners.get(owner.id) == changed


async def begun(database: Database) -> tuple[Clone, Training]:
    async with database.transaction() as work:
        await work.owners.save(Owner(id=1, chat_id=1))
        clone = await work.clones.add(1, "My voice", NOON)
        return clone, await work.trainings.add(clone, RECORDING, now=NOON)


async def gone(database: Database, clone: Clone) -> None:
    async with database.transaction() as work:
        await work.clones.remove(clone.id)


@some
@given(changed=clones)
async def test_a_clone_comes_back_as_saved(database: Database, changed: Clone) -> None:
    clone, _training = await begun(database)
    changed = replace(changed, id=clone.id)
    async with database.transaction() as work:
        await work.clones.save(changed)
    async with database.transaction() as work:
        assert await work.clones.get(clone.id) == changed
    await gone(database, clone)


@some
@given(changed=trainings)
async def test_a_training_comes_back_as_saved(database: Database, changed: Training) -> None:
    clone, training = await begun(database)
    changed = replace(changed, id=training.id, clone_id=clone.id)
    async with database.transaction() as work:
        await work.trainings.save(changed)
    async with database.transaction() as work:
        assert await work.trainings.get(training.id) == changed
    await gone(database, clone)


@some
@given(changed=announcements)
async def test_an_announcement_comes_back_as_saved(
    database: Database, changed: Announcement
) -> None:
    clone, training = await begun(database)
    changed = replace(changed, training_id=training.id)
    async with database.transaction() as work:
        added = await work.announcements.add(training.id, Outcome.FAILED, NOON)
        assert await work.announcements.get(training.id) == added
        await work.announcements.save(changed)
    async with database.transaction() as work:
        assert await work.announcements.get(training.id) == changed
    await gone(database, clone)


@some
@given(tombstone=tombstones, changed=tombstones)
async def test_a_tombstone_comes_back_as_saved(
    database: Database, tombstone: Tombstone, changed: Tombstone
) -> None:
    changed = replace(changed, owner_id=tombstone.owner_id)
    async with database.transaction() as work:
        await work.tombstones.save(tombstone)
        assert await work.tombstones.get(tombstone.owner_id) == tombstone
        await work.tombstones.save(changed)
    async with database.transaction() as work:
        assert await work.tombstones.get(tombstone.owner_id) == changed
        await work.tombstones.remove(tombstone.owner_id)
        assert await work.tombstones.get(tombstone.owner_id) is None


async def test_a_new_clone_and_its_training_have_nothing_yet(database: Database) -> None:
    clone, training = await begun(database)
    assert clone == Clone(id=1, owner_id=1, title="My voice", state=State.INIT, created_at=NOON)
    assert training == Training(
        id=1,
        clone_id=1,
        attempt=1,
        chat_id=1,
        message_id=501,
        file_id="file-501",
        step=Step.CONSENT,
        due_at=None,
        fence=0,
        created_at=NOON,
    )


async def test_rows_that_were_never_kept_are_not_there(database: Database) -> None:
    async with database.transaction() as work:
        assert await work.owners.get(1) is None
        assert await work.clones.get(1) is None
        assert await work.trainings.get(1) is None
        assert await work.announcements.get(1) is None


async def test_the_number_of_a_removed_clone_is_never_used_again(database: Database) -> None:
    clone, training = await begun(database)
    await gone(database, clone)
    next_clone, next_training = await begun(database)
    assert next_clone.id > clone.id
    assert next_training.id > training.id


async def test_a_character_that_postgresql_can_not_keep_costs_itself_and_nothing_else(
    database: Database, place: Place
) -> None:
    clone, training = await begun(database)
    reason = Reason("internal", {"said": "a\0b"})
    async with database.transaction() as work:
        await work.clones.save(replace(clone, demo_url="a\0b"))
        await work.trainings.save(replace(training, reason=reason))
    async with database.transaction() as work:
        kept, trained = await work.clones.get(clone.id), await work.trainings.get(training.id)
    assert kept is not None
    assert kept.demo_url == ("a\N{REPLACEMENT CHARACTER}b" if place.is_postgresql else "a\0b")
    assert trained is not None
    assert trained.reason == reason


def test_every_word_has_room_in_its_column() -> None:
    for table in tables.metadata.sorted_tables:
        for column in table.c:
            if isinstance(column.type, Word):
                kept = column.type.load_dialect_impl(sqlite.dialect())
                assert isinstance(kept, String)
                assert max(len(word.value) for word in column.type.words) <= (kept.length or 0)
