"""`web` and `worker` on machines of their own, which share a database and no disk."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.demo.stage import staged
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.steps import agrees, is_voice
from tests.e2e.processes import environ_of, procfile, started, until_ready
from tests.support.databases.places import Place, on_server
from tests.support.databases.postgresql import PostgreSQL
from tests.support.servers.object_store import KEY, KEY_ID, ObjectStore
from tests.support.sound import speech


@pytest.fixture
def place(postgresql: PostgreSQL) -> Iterator[Place]:
    with on_server(postgresql, migrated=False) as place:
        migrate(place.url)
        yield place


def in_a_bucket(server: ObjectStore, **more: str) -> Mapping[str, str]:
    """Settings for samples in an empty bucket."""
    keys = {"aws_access_key_id": KEY_ID, "aws_secret_access_key": KEY}
    return {"samples_url": server.url(server.bucket()), **keys, **more}


async def has_a_clone_trained_apart(
    place: Place, folder: Path, chosen: Mapping[str, str], *, receipt: bool = True
) -> None:
    """Have a voice trained by two processes, each of which has an empty folder of its own."""
    folders = {name: folder / name for name in ("web", "worker")}
    for each in folders.values():
        each.mkdir()
    chosen = {"database_url": place.url, "poll_seconds": "0.2", "audio_dir": "audio", **chosen}
    async with staged(training_seconds=0.5, **chosen) as stage:
        anna = User(stage.telegram, user_id=7001, first_name="Anna")
        environ, commands = environ_of(stage), procfile()
        async with (
            started(commands["web"], folder=folders["web"], environ=environ) as web,
            started(commands["worker"], folder=folders["worker"], environ=environ) as worker,
        ):
            await until_ready(stage)
            await agrees(anna)
            await anna.sends_voice(speech.austen(), seconds=25)
            await anna.sees(is_voice, within=60)
            assert [await web.stop(), await worker.stop()] == [0, 0]
            assert "Traceback" not in web.said + worker.said
    fetched = place.one_value("SELECT count(*) FROM trainings WHERE fetched_at IS NOT NULL")
    assert fetched == receipt
    assert [file for each in folders.values() for file in each.rglob("*.wav")] == []


async def test_samples_reach_the_upstream_through_the_database(
    place: Place, tmp_path: Path
) -> None:
    await has_a_clone_trained_apart(place, tmp_path, {})
    assert place.one_value("SELECT count(*) FROM samples") == 0


async def test_samples_reach_the_upstream_through_a_bucket(
    place: Place, tmp_path: Path, store_server: ObjectStore
) -> None:
    chosen = in_a_bucket(store_server)
    await has_a_clone_trained_apart(place, tmp_path, chosen)
    assert store_server.is_empty(chosen["samples_url"])


async def test_the_upstream_fetches_samples_from_the_bucket_itself_and_we_know_nothing_of_it(
    place: Place, tmp_path: Path, store_server: ObjectStore
) -> None:
    chosen = in_a_bucket(store_server, sample_links="s3")
    await has_a_clone_trained_apart(place, tmp_path, chosen, receipt=False)
    assert store_server.is_empty(chosen["samples_url"])


@pytest.mark.parametrize(
    ("versioning", "told"),
    [(["Enabled"], "make one without versioning"), ([], "NoSuchBucket")],
    ids=["versioned", "missing"],
)
async def test_a_bucket_that_can_not_be_used_is_told_in_one_line(
    versioning: list[str], told: str, tmp_path: Path, store_server: ObjectStore
) -> None:
    bucket = store_server.bucket(*versioning) if versioning else "nobodys"
    keys = {"aws_access_key_id": KEY_ID, "aws_secret_access_key": KEY}
    async with staged(training_seconds=0.2, samples_url=store_server.url(bucket), **keys) as stage:
        arguments = ["-m", "bot"]
        async with started(arguments, folder=tmp_path, environ=environ_of(stage)) as bot:
            assert await bot.ended() == 2
            last = bot.said.splitlines()[-1]
            assert last.startswith("SAMPLES_URL: samples can't be kept there: ")
            assert told in last
            assert "Traceback" not in bot.said


async def test_a_store_that_is_away_is_told_in_one_line_and_may_be_tried_again(
    tmp_path: Path,
) -> None:
    keys = {"aws_access_key_id": KEY_ID, "aws_secret_access_key": KEY}
    nowhere = "s3://voices?endpoint=http://127.0.0.1:9"
    async with staged(training_seconds=0.2, samples_url=nowhere, **keys) as stage:
        arguments = ["-m", "bot"]
        async with started(arguments, folder=tmp_path, environ=environ_of(stage)) as bot:
            assert await bot.ended() == 1
            assert "Connection refused" in bot.said.splitlines()[-1]
            assert "Traceback" not in bot.said
