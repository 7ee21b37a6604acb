"""What the server keeps outlives it, belongs to it alone, and is for its eyes only."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.voice_api.keeping.database import Unusable
from tests.support.voices.voice_server import GOOD, KEY, OTHER_KEY, Api, Samples, changed, served


def contents(file: Path) -> bytes:
    return file.read_bytes()


def theirs(file: Path) -> None:
    changed(file, "CREATE TABLE theirs (id)")


def letter(file: Path) -> None:
    file.write_text("a letter, which is longer than the head of a database" * 10)


@pytest.fixture
def readable(file: Path) -> Path:
    """A file that everybody may read."""
    file.touch(mode=0o644)
    return file


@pytest.fixture
def folder(file: Path) -> Path:
    file.mkdir()
    return file


async def test_slots_and_demos_outlive_the_server(file: Path) -> None:
    async with served(file) as api:
        before = await api.trained(await api.created())
        await api.created(key=OTHER_KEY)
    async with served(file, public_url=api.url) as again:
        [after] = (await again("GET"))["data"]["voices"]
        assert after == before
        path = after["demo_url"].removeprefix(api.url)
        assert (await again.fetched(again.url + path))[0] == 200


async def test_an_account_belongs_to_its_key_whatever_other_keys_there_are(file: Path) -> None:
    async with served(file) as api:
        slot_id = await api.created()
    async with served(file, keys=["a-third-key-of-20-chars", KEY]) as again:
        assert (await again("GET", f"/{slot_id}"))["code"] == 0
        assert (await again("GET", key=OTHER_KEY))["code"] == 401


async def test_a_training_that_was_under_way_goes_on_after_a_stop(file: Path) -> None:
    held = Samples()
    held.open.clear()
    async with served(file, samples=held) as api:
        slot_id = await api.created()
        await api("PUT", f"/{slot_id}", {"key": GOOD, "name": "Jane"})
        await held.reach(1)
    async with served(file) as again:
        assert (await again.ended(slot_id))["state"] == "Success"


async def test_a_training_that_ends_the_server_each_time_has_failed_in_the_end(file: Path) -> None:
    held = Samples()
    held.open.clear()
    async with served(file, samples=held) as api:
        slot_id = await api.created()
        await api("PUT", f"/{slot_id}", {"key": GOOD, "name": "Jane"})
    changed(file, "UPDATE trainings SET starts = 3")
    async with served(file) as again:
        ended = await again.ended(slot_id)
        assert ended["state"] == "Failed"
        assert ended["reason"] == "the server has stopped 3 times in the middle of it"
        assert (await again.trained(slot_id))["state"] == "Success"


async def test_stops_in_good_order_are_not_counted(file: Path) -> None:
    held = Samples()
    held.open.clear()
    for number in range(5):
        async with served(file, samples=held) as api:
            if not number:
                slot_id = await api.created()
                await api("PUT", f"/{slot_id}", {"key": GOOD, "name": "Jane"})
            await held.reach(number + 1)
    async with served(file) as again:
        assert (await again.ended(slot_id))["state"] == "Success"


async def test_no_slot_stays_in_training_without_a_training(file: Path) -> None:
    async with served(file) as api:
        slot_id = await api.created()
    changed(file, "UPDATE slots SET state = 'Training'")
    async with served(file) as again:
        failed = (await again("GET", f"/{slot_id}"))["data"]
        assert (failed["state"], failed["reason"]) == ("Failed", "the training was lost")


async def test_the_files_are_for_our_eyes_only(readable: Path) -> None:
    async with served(readable) as api:
        await api.created()
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in readable.parent.iterdir()}
    assert modes.keys() >= {"voices.db", "voices.db-wal", "voices.db.lock"}
    assert set(modes.values()) == {0o600}


async def test_no_key_is_in_the_files(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with served(file) as api:
        await api("GET", key=OTHER_KEY)
        kept = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert KEY.encode() not in kept
    assert OTHER_KEY.encode() not in kept
    assert KEY not in caplog.text


async def test_a_sample_is_not_kept_and_its_link_only_until_the_training_is_over(
    file: Path,
) -> None:
    async with served(file) as api:
        await api.trained(await api.created())
    assert GOOD.encode() not in contents(file)


async def test_a_second_server_leaves_the_file_alone(file: Path) -> None:
    async with served(file):
        with pytest.raises(Unusable, match="another server uses it"):
            async with served(file):
                pass


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (theirs, "another program keeps its data in it"),
        (letter, "it is no database of this server"),
    ],
)
async def test_the_file_of_another_program_is_left_alone(
    file: Path, make: Callable[[Path], None], reason: str
) -> None:
    make(file)
    before = contents(file)
    with pytest.raises(Unusable, match=reason):
        async with served(file):
            pass
    assert contents(file) == before


async def test_the_file_of_a_newer_server_is_left_alone(file: Path) -> None:
    async with served(file):
        pass
    changed(file, "PRAGMA user_version = 2")
    with pytest.raises(Unusable, match="a newer version"):
        async with served(file):
            pass


async def test_a_folder_is_no_file(folder: Path) -> None:
    with pytest.raises(Unusable, match="it is a folder"):
        async with served(folder):
            pass


async def test_where_nothing_can_be_written_no_server_starts(file: Path) -> None:
    with pytest.raises(Unusable, match="No such file or directory"):
        async with served(file.parent / "missing" / "voices.db"):
            pass


async def test_if_nothing_can_be_kept_the_api_says_so_and_nothing_has_changed(
    file: Path, api: Api
) -> None:
    slot_id = await api.created()
    changed(file, "CREATE TRIGGER full BEFORE UPDATE ON slots BEGIN SELECT RAISE(ABORT, 'x'); END")
    refused = await api("PUT", f"/{slot_id}", {"key": GOOD, "name": "Jane"})
    assert (refused["code"], api.status) == (500, 200)
    assert (await api("GET", f"/{slot_id}"))["data"]["state"] == "Init"
    changed(file, "DROP TRIGGER full")
    assert (await api.trained(slot_id))["state"] == "Success"
