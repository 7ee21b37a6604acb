"""What is kept comes back as it was, field by field."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from sqlalchemy import String
from sqlalchemy.dialects import sqlite

from cloning.domain.models import (
    Announcement,
    Clone,
    Outcome,
    Reason,
    Recording,
    State,
    Step,
    Tombstone,
    Training,
)
from cloning.domain.owner import Owner
from storage.database import Database
from storage.schema import tables
from storage.schema.columns import Word
from tests.storage.collections.kept_values import (
    announcements,
    clones,
    owners,
    some,
    tombstones,
    trainings,
)
from tests.support.databases.places import Place

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RECORDING = Recording(owner_id=1, chat_id=1, message_id=501, file_id="file-501", own=True)


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
