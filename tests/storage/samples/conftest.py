"""Every place where samples can be kept."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest

from storage.samples.in_bucket import BucketSamples
from storage.samples.in_database import DatabaseSamples
from storage.samples.on_disk import DiskSamples
from storage.samples.places import bucket_of
from storage.samples.store import SampleStore
from tests.storage.conftest import place_of
from tests.support.servers.object_store import KEY, KEY_ID, ObjectStore


def present() -> datetime:
    """The present time: of what a disk or a store keeps, they say themselves when that was."""
    return datetime.now(UTC)  # noqa: TID251 - a test has no clock to be handed


def bucket_samples(
    server: ObjectStore,
    bucket: str,
    prefix: str = "samples",
    seconds: Callable[[], float] = monotonic,
) -> BucketSamples:
    """A place for samples in a bucket of the tests' own server."""
    place = bucket_of(server.url(bucket, prefix))
    return BucketSamples(place, key_id=KEY_ID, key=KEY, seconds=seconds)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where samples on a disk go; nobody has made it yet."""
    return tmp_path / "audio"


@pytest.fixture(params=["disk", "sqlite", "postgresql", "bucket"])
async def samples(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SampleStore]:
    """An empty place for samples, of each kind."""
    if request.param == "disk":
        yield DiskSamples(tmp_path / "audio")
    elif request.param == "bucket":
        server: ObjectStore = request.getfixturevalue("store_server")
        yield bucket_samples(server, server.bucket())
    else:
        with place_of(request) as place:
            database = place.open()
            yield DatabaseSamples(database, clock=present)
            await database.close()
