"""A deployment moves from SQLite to PostgreSQL with every row, or not at all."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.commands.copying import copy_to
from cloning.domain.errors import StorageUnavailable
from cloning.domain.models import Content, Reason, Stayed, Tombstone
from cloning.domain.operating.alerts import Alert
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.operating.broadcast import Broadcast
from cloning.domain.operating.memos import About
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.transitions import begun
from cloning.domain.trouble import AccountTrouble
from cloning.ports.operating.maintenance import Paused
from storage.copying import CantCopy, copy, measure
from storage.database import Database
from storage.inbox import Inbox
from storage.migrate import is_current, migrate
from storage.processes.whose import take_for
from storage.samples.in_database import DatabaseSamples
from storage.samples.store import Found
from storage.schema.tables import metadata
from tests.support.places import Place, in_file, on_server
from tests.support.postgresql import PostgreSQL
from tests.support.world import ANNA, BORIS, World
from tests.unit.cloning.speaking.steps import request

EARLY = "0" * 32
KEPT_AT = datetime(2026, 3, 2, 11, 59, 30, 123_457, tzinfo=UTC)


@pytest.fixture
def file(database_path: Path) -> Place:
    """The SQLite file of a deployment."""
    return in_file(database_path)


@pytest.fixture
def server(postgresql: PostgreSQL) -> Iterator[Place]:
    """Where it is to go: a database in which there is nothing, not even tables."""
    with on_server(postgresql, migrated=False) as place:
        yield place


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


@asynccontextmanager
async def in_use(place: Place) -> AsyncIterator[Database]:
    database = place.open()
    yield database
    await database.close()


async def has_lived(file: Place) -> World:
    """Put rows into every table, and stop."""
    async with in_use(file) as database:
        world = World(database)
        await world.has_a_clone()
        claim = await world.trains_a_clone(owner=BORIS, message_id=502)
        gone = await world.has_a_clone(owner=BORIS + 1, message_id=503)
        inbox = Inbox(database, bot_id=42, clock=world.clock)
        content = Content(chat=EARLY, message_id=5, digest="d", update_id=7, kept_at=world.clock())
        await inbox.keep(7, b"\x00\xff{}", content)
        await inbox.put_aside(8)
        await take_for(database, 42)
        async with database.transaction() as work:
            reason = Reason("too_noisy", {"above_noise_db": 1 / 3, "said": "声音\0"})
            await work.trainings.overtake(replace(claim.training, reason=reason))
            stayed = (Stayed(title="声音", slot_id="slot-9"),)
            moment = world.clock() + timedelta(microseconds=1)
            await work.tombstones.save(
                Tombstone(owner_id=BORIS, chat_id=2**52, due_at=moment, stayed=stayed)
            )
            await work.alerts.save(
                Alert(
                    about=AccountTrouble.SLOTS,
                    calls=frozenset({"create", "train"}),
                    began_at=moment,
                    told=frozenset({7, 2**52}),
                )
            )
            await work.memos.note(About.PERSON, BORIS, moment)
            await work.audit.add(Entry(deed=Deed.BANNED, at=moment), ANNA, BORIS)
            await work.maintenance.begin(Paused(since=moment, sentence="Back at noon."))
            await work.broadcasts.save(Broadcast(text="Hello", asked_at=moment, cursor=2**52))
            await work.bans.add(ANNA, moment)
            await work.blocked_recordings.add(["b", "a"], moment)
            await work.paid_slots.leave("slot-9")
            await work.strays.note(["slot-10", "slot-11"])
            await work.strays.forget("slot-11")
            await work.leases.take("poll", "me", now=world.clock(), until=world.clock())
            await work.clones.remove(gone.id)
            said = begun(request("好 \0!"), 1, now=moment)
            await work.utterances.add(replace(said, clip=Clip(ogg=b"\x00\xff", seconds=1 / 3)), 3)
    return world


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


def refused(file: Place, server: Place, world: World) -> str:
    """Neither a look nor a copy is possible; returns why."""
    said: list[str] = []
    for dry_run in (True, False):
        code, lines = copy_to(file.url, server.url, now=world.clock(), dry_run=dry_run)
        assert code == 2
        said += lines
    assert said[0] == said[1]
    return said[0].removeprefix("Nothing was copied: ")


async def test_a_database_that_has_rows_is_refused(file: Place, server: Place) -> None:
    world = await has_lived(file)
    copy(file.url, server.url, now=world.clock())
    assert refused(file, server, world).startswith("the database is not empty: there are rows in")


async def test_a_bot_that_has_the_file_open_is_not_copied(file: Place, server: Place) -> None:
    world = await has_lived(file)
    async with in_use(file) as database:
        async with database.transaction() as work:
            await work.owners.get(ANNA)
        said = await asyncio.to_thread(refused, file, server, world)
    assert said.endswith("is open in another process: stop the bot first")


async def test_nobody_opens_the_file_while_it_is_copied(file: Place, server: Place) -> None:
    world = await has_lived(file)
    server.execute(
        "CREATE FUNCTION wait() RETURNS event_trigger LANGUAGE plpgsql AS"
        " $$BEGIN PERFORM pg_sleep(0.5); END$$"
    )
    server.execute("CREATE EVENT TRIGGER slow ON ddl_command_start EXECUTE FUNCTION wait()")
    copying = asyncio.create_task(asyncio.to_thread(copy, file.url, server.url, now=world.clock()))
    migrating = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    while not await asyncio.to_thread(server.one_value, migrating):
        assert not copying.done()
    with (
        closing(sqlite3.connect(file.name, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("SELECT count(*) FROM owners")
    server.execute("ALTER EVENT TRIGGER slow DISABLE")
    await copying


async def test_a_bot_that_holds_a_lease_is_not_copied(file: Place, server: Place) -> None:
    world = await has_lived(file)
    async with in_use(file) as database, database.transaction() as work:
        until = world.clock() + timedelta(seconds=20)
        await work.leases.take("sweep", "me", now=world.clock(), until=until)
    assert refused(file, server, world).endswith(f"wait until {until:%H:%M:%S} UTC")
    world.clock.move(timedelta(seconds=20))
    measure(file.url, server.url, now=world.clock())


async def test_a_text_that_is_too_long_for_the_server_is_named(file: Place, server: Place) -> None:
    world = await has_lived(file)
    file.execute("UPDATE owners SET language = printf('%.*c', 36, 'x')")
    assert refused(file, server, world) == "owners.language has room for 35 characters, not more"


async def test_a_row_that_the_server_does_not_take_is_named_and_nothing_stays(
    file: Place, server: Place
) -> None:
    world = await has_lived(file)
    file.execute("""UPDATE trainings SET reason = '{"code": Infinity}'""")
    with pytest.raises(CantCopy, match="a row of trainings has no place there"):
        copy(file.url, server.url, now=world.clock())
    assert server.one_value("SELECT count(*) FROM owners") == 0


async def test_a_row_that_arrives_changed_is_noticed_and_nothing_stays(
    file: Place, server: Place
) -> None:
    migrate(server.url)
    world = await has_lived(file)
    server.execute(
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN NEW.chat_id := NEW.chat_id + 1; RETURN NEW; END$$"
    )
    server.execute(
        "CREATE TRIGGER spoilt BEFORE INSERT ON owners FOR EACH ROW EXECUTE FUNCTION spoil()"
    )
    with pytest.raises(CantCopy, match="owners did not arrive as it was"):
        copy(file.url, server.url, now=world.clock())
    assert server.one_value("SELECT count(*) FROM owners") == 0


async def test_a_server_that_ends_in_the_middle_is_unavailable_and_has_nothing(
    file: Place, server: Place
) -> None:
    world = await has_lived(file)
    server.execute(
        "CREATE FUNCTION die() RETURNS event_trigger LANGUAGE plpgsql AS"
        " $$BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END$$"
    )
    server.execute("CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION die()")
    with pytest.raises(StorageUnavailable):
        copy(file.url, server.url, now=world.clock())
    assert server.one_value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
