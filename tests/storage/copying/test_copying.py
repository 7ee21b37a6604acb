"""A deployment moves from SQLite to PostgreSQL with every row."""

import asyncio
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.commands.copying import copy_to
from storage.copying import copy, measure
from storage.inbox import Inbox
from storage.migrate import is_current
from storage.samples.in_database import DatabaseSamples
from storage.samples.store import Found
from storage.schema.tables import metadata
from tests.storage.copying.lived import has_lived, in_use
from tests.support.databases.places import Place
from tests.support.world import ANNA, BORIS

KEPT_AT = datetime(2026, 3, 2, 11, 59, 30, 123_457, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The samples of a deployment: six that are whole, and what else may lie in such a folder."""
    folder = tmp_path / "audio"
    folder.mkdir()
    for number in range(6):
        path = folder / f"{number:032x}.wav"
        path.write_bytes(bytes([number]) * 100_000)
        os.utime(path, (KEPT_AT.timestamp(), KEPT_AT.timestamp()))
    (folder / f"{9:032x}.x7.part").write_bytes(b"half")
    (folder / "somebody's.wav").write_bytes(b"no sample")
    (folder / f"{8:032x}.wav").symlink_to("/etc/passwd")
    return folder


async def test_every_row_arrives_as_it_was(file: Place, server: Place, folder: Path) -> None:
    world = await has_lived(file)
    look = partial(measure, file.url, server.url, now=world.clock(), folder=folder)
    sent = await asyncio.to_thread(look)
    assert {content.table for content in sent if content.rows} == set(metadata.tables)
    bring = partial(copy, file.url, server.url, now=world.clock(), folder=folder)
    assert await asyncio.to_thread(bring) == sent
    assert is_current(server.url)
    async with in_use(file) as before, in_use(server) as after:
        for owner in (ANNA, BORIS):
            async with before.transaction() as old, after.transaction() as new:
                assert await old.owners.get(owner) == await new.owners.get(owner)
                clones = await old.clones.all_of_owner(owner)
                assert await new.clones.all_of_owner(owner) == clones
                assert await old.tombstones.get(owner) == await new.tombstones.get(owner)
                spoken = await new.utterances.of_owner(owner)
                assert [replace(one, text="") for one in spoken] == [
                    replace(one, text="") for one in await old.utterances.of_owner(owner)
                ]
                for clone in clones:
                    trainings = await old.trainings.of_clone(clone.id)
                    assert await new.trainings.of_clone(clone.id) == trainings


async def test_samples_come_along_as_they_were_and_when_they_were(
    file: Place, server: Place, folder: Path
) -> None:
    _code, lines = await asyncio.to_thread(
        partial(copy_to, file.url, server.url, now=KEPT_AT, dry_run=False, folder=folder)
    )
    assert "samples: 6 rows" in "\n".join(lines)
    assert (
        lines[-1]
        == f"The samples came with it: delete {folder}, since nobody clears it up any more."
    )
    async with in_use(server) as database:
        samples = DatabaseSamples(database, clock=lambda: KEPT_AT)
        for number in range(6):
            found = await samples.find(f"{number:032x}")
            assert found == Found(size=100_000, kept_at=KEPT_AT)
            pieces = [piece async for piece in samples.read(f"{number:032x}", 0, 100_000)]
            assert b"".join(pieces) == bytes([number]) * 100_000


async def test_samples_with_a_place_of_their_own_stay_there(file: Place, server: Place) -> None:
    _code, lines = await asyncio.to_thread(
        partial(copy_to, file.url, server.url, now=KEPT_AT, dry_run=False)
    )
    assert "samples: 0 rows" in "\n".join(lines)
    assert lines[-1] == "SAMPLES_URL stays as it is, and the samples stay where they are."


def test_a_deployment_that_never_had_a_sample_moves_as_well(
    file: Place, server: Place, tmp_path: Path
) -> None:
    contents = copy(file.url, server.url, now=KEPT_AT, folder=tmp_path / "none")
    assert sum(content.rows for content in contents) == 0


async def test_life_goes_on_where_it_stopped(file: Place, server: Place) -> None:
    world = await has_lived(file)
    copy(file.url, server.url, now=world.clock())
    async with in_use(server) as database:
        world.database = database
        world.bot = world.another_process()
        await world.bot.closing.reopen(BORIS)
        world.clock.move(timedelta(minutes=1))
        claim = await world.sends_a_recording(message_id=601)
        assert claim.clone.id == 4, "the third was used by a clone that is gone"
        assert claim.training.id == 4
        async with database.transaction() as work:
            await work.strays.note(["slot-12"])
            assert await work.strays.after(0) == {"slot-10": 1, "slot-12": 3}
        assert not await Inbox(database, bot_id=42, clock=world.clock).keep(7, b"again")


def test_an_empty_deployment_begins_with_the_number_one(file: Place, server: Place) -> None:
    copy(file.url, server.url, now=datetime(2026, 3, 2, tzinfo=UTC))
    assert server.one_value("SELECT nextval('clones_id_seq')") == 1


async def test_to_look_first_changes_nothing(file: Place, server: Place) -> None:
    world = await has_lived(file)
    code, lines = copy_to(file.url, server.url, now=world.clock(), dry_run=True)
    assert code == 0
    assert lines[-1].endswith("Nothing was changed.")
    assert "clones: 2 rows" in "\n".join(lines)
    assert server.one_value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


async def test_the_result_of_copying_is_said_in_words(file: Place, server: Place) -> None:
    world = await has_lived(file)
    code, lines = copy_to(file.url, server.url, now=world.clock(), dry_run=False)
    assert code == 0
    assert "clones: 2 rows" in "\n".join(lines)
    assert "found to be the same" in lines[-3]
    assert "set DATABASE_URL" in lines[-2]
