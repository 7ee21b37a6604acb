"""A disk that has too little room, or takes nothing, is in trouble, and loses nothing."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from cloning.domain.errors import StorageUnavailable
from storage.samples.on_disk import DiskSamples, free_bytes
from tests.storage.samples.disk import NAME, WAV, contents


@pytest.fixture
def occupied(folder: Path) -> Path:
    """A folder with a directory where the sample should be."""
    (folder / f"{NAME}.wav" / "directory").mkdir(parents=True)
    return folder


async def test_a_disk_that_will_not_take_it_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"a file where the folder should be")
    with pytest.raises(StorageUnavailable):
        await DiskSamples(tmp_path / "file").keep(NAME, WAV)


async def test_nothing_half_done_is_left_behind(occupied: Path) -> None:
    with pytest.raises(StorageUnavailable):
        await DiskSamples(occupied).keep(NAME, WAV)
    assert contents(occupied) == {f"{NAME}.wav": b""}


async def test_a_sample_that_can_not_be_erased_now_does_not_count_as_erased(occupied: Path) -> None:
    with pytest.raises(StorageUnavailable):
        await DiskSamples(occupied).erase(NAME)


@pytest.mark.parametrize(("left", "kept"), [(199, False), (200, True)])
async def test_a_sample_is_kept_only_while_there_is_room_for_more_than_it(
    folder: Path, left: int, kept: bool
) -> None:
    samples = DiskSamples(folder, floor_bytes=200, free=lambda: left)
    assert samples.has_room() == kept
    if kept:
        await samples.keep(NAME, WAV)
    else:
        with pytest.raises(StorageUnavailable) as refusal:
            await samples.keep(NAME, WAV)
        assert "too little room" in str(refusal.value.__cause__)
    assert (await samples.find(NAME) is not None) == kept
    assert await samples.trouble() == (None if kept else "disk")


async def test_a_folder_that_takes_no_file_is_trouble_before_the_first_sample(
    folder: Path, tmp_path: Path
) -> None:
    await asyncio.to_thread(Path(tmp_path, "a file").write_text, "")
    assert await DiskSamples(tmp_path / "a file").trouble() == "samples"
    assert await DiskSamples(tmp_path / "a file" / "in it").trouble() == "samples"
    assert await DiskSamples(folder).trouble() is None
    assert await asyncio.to_thread(os.listdir, folder) == []


async def test_kept_samples_are_served_and_erased_on_a_disk_that_has_become_full(
    folder: Path,
) -> None:
    await DiskSamples(folder).keep(NAME, WAV)
    full = DiskSamples(folder, floor_bytes=200, free=lambda: 0)
    assert await full.find(NAME) is not None
    await full.erase(NAME)
    assert await full.find(NAME) is None


def test_the_room_is_that_of_the_disk_on_which_the_folder_will_be(tmp_path: Path) -> None:
    found = free_bytes(tmp_path / "not" / "yet")
    assert abs(found - shutil.disk_usage(tmp_path).free) < 1_000_000_000
    assert DiskSamples(tmp_path / "not" / "yet", floor_bytes=2**62).has_room() is False
