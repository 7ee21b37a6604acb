"""What every place for samples does: the disk, both databases, and an object store."""

import asyncio
import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloning.domain.errors import StorageUnavailable
from storage.samples.store import SampleStore
from tests.storage.samples.conftest import present

NAME = "7f3a91c0de7f3a91c0de7f3a91c0de00"
WAV = bytes(range(250)) * 12_000
"""3 MB, as a sample of a minute: more than any place reads at once."""


async def read(
    samples: SampleStore, name: str = NAME, begin: int = 0, end: int = len(WAV)
) -> bytes:
    return b"".join([piece async for piece in samples.read(name, begin, end)])


async def test_a_sample_is_there_as_it_was_kept(samples: SampleStore) -> None:
    await samples.keep(NAME, WAV)
    found = await samples.find(NAME)
    assert found is not None
    assert found.size == len(WAV)
    assert abs(found.kept_at - present()) < timedelta(minutes=1)
    assert await read(samples) == WAV


async def test_a_sample_is_the_same_whoever_looks_and_however_often(samples: SampleStore) -> None:
    await samples.keep(NAME, WAV)
    assert await samples.find(NAME) == await samples.find(NAME)


@pytest.mark.parametrize(
    ("begin", "end"),
    [(0, 1), (0, 44), (1, 3_000_000), (2_999_999, 3_000_000), (262_143, 262_145), (7, 2_100_000)],
)
async def test_any_part_can_be_read(samples: SampleStore, begin: int, end: int) -> None:
    await samples.keep(NAME, WAV)
    assert await read(samples, begin=begin, end=end) == WAV[begin:end]


async def test_an_erased_sample_is_gone(samples: SampleStore) -> None:
    await samples.keep(NAME, WAV)
    await samples.erase(NAME)
    assert await samples.find(NAME) is None
    with pytest.raises(StorageUnavailable):
        await read(samples)
    assert await samples.kept_before(present() + timedelta(hours=1)) == []


async def test_erasing_one_leaves_the_others(samples: SampleStore) -> None:
    other = "f" * 32
    for name in (NAME, other):
        await samples.keep(name, WAV)
    await samples.erase(NAME)
    assert await read(samples, other) == WAV


async def test_erasing_what_is_gone_is_no_fault(samples: SampleStore) -> None:
    await samples.erase(NAME)
    await samples.erase(NAME)


async def test_keeping_again_replaces(samples: SampleStore) -> None:
    await samples.keep(NAME, b"old and longer")
    await samples.keep(NAME, b"new")
    found = await samples.find(NAME)
    assert found is not None
    assert (found.size, await read(samples, end=3)) == (3, b"new")


async def test_many_at_once_do_not_mix(samples: SampleStore) -> None:
    names = [f"{number:032x}" for number in range(20)]
    await asyncio.gather(*(samples.keep(name, name.encode() * 1000) for name in names))
    for name in names:
        assert await read(samples, name, end=32_000) == name.encode() * 1000


async def test_what_was_kept_before_a_moment_can_be_listed(samples: SampleStore) -> None:
    names = [f"{number:032x}" for number in range(3)]
    for name in reversed(names):
        await samples.keep(name, b"RIFF")
    assert await samples.kept_before(present() + timedelta(hours=1)) == names
    assert await samples.kept_before(present() - timedelta(hours=1)) == []


async def test_a_file_that_can_be_sent_has_the_sample(samples: SampleStore) -> None:
    await samples.keep(NAME, WAV)
    file = samples.file(NAME)
    if file is not None:
        assert os.pread(file.handle, 2 * len(WAV), 0) == WAV
        assert file.found == await samples.find(NAME)
        file.close()
    await samples.erase(NAME)
    assert samples.file(NAME) is None


HOSTILE = [
    "",
    "..",
    f"../{NAME}",
    f"/etc/{NAME}",
    f"{NAME}.wav",
    f"{NAME}?versionId=1",
    NAME.upper(),
    NAME[:-1],
    NAME + "0",
    NAME + "\n",
    NAME[:-1] + "\u0661",
    NAME[:-1] + "\0",
    NAME[:-1] + "%",
]


async def test_no_other_name_reaches_the_place(samples: SampleStore) -> None:
    await samples.keep(NAME, b"RIFF")
    for name in HOSTILE:
        assert await samples.find(name) is None
        with pytest.raises(ValueError, match="not the name of a sample"):
            await samples.keep(name, b"RIFF")
        with pytest.raises(ValueError, match="not the name of a sample"):
            await samples.erase(name)
    assert await samples.kept_before(present() + timedelta(hours=1)) == [NAME]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(codec="utf-8"), max_size=40))
async def test_no_name_that_somebody_makes_up_is_found(samples: SampleStore, name: str) -> None:
    assert await samples.find(name) is None


async def test_a_place_that_works_has_no_trouble(samples: SampleStore) -> None:
    assert await samples.trouble() is None
