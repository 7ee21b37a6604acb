"""Samples on disk: whole or not at all, under no other names, for our eyes only."""

import asyncio
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloning.domain.errors import StorageUnavailable
from storage.samples import DiskSamples, free_bytes

NAME = "7f3a91c0de7f3a91c0de7f3a91c0de00"
WAV = b"RIFF....WAVEfmt "
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "audio"


@pytest.fixture
def occupied(folder: Path) -> Path:
    """A folder with a directory where the sample should be."""
    (folder / f"{NAME}.wav" / "directory").mkdir(parents=True)
    return folder


@pytest.fixture
def generous_umask() -> Iterator[None]:
    """Whatever is created without care is open to everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() if path.is_file() else b"" for path in folder.iterdir()}


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def test_a_sample_is_kept_and_erased(folder: Path) -> None:
    samples = DiskSamples(folder)
    await samples.keep(NAME, WAV)
    path = samples.path(NAME)
    assert path is not None
    assert path.read_bytes() == WAV
    await samples.erase(NAME)
    assert samples.path(NAME) is None
    assert contents(folder) == {}


async def test_erasing_what_is_gone_is_no_fault(folder: Path) -> None:
    await DiskSamples(folder).erase(NAME)


async def test_erasing_leaves_nothing_of_a_sample_that_a_killed_process_was_writing(
    folder: Path,
) -> None:
    script = (
        "import asyncio, os, sys; from pathlib import Path\n"
        "from storage.samples import DiskSamples\n"
        "samples = DiskSamples(Path(sys.argv[1]), sync=lambda _: os.kill(os.getpid(), 9))\n"
        "asyncio.run(samples.keep(sys.argv[2], b'half'))"
    )
    writing = await asyncio.create_subprocess_exec(sys.executable, "-c", script, folder, NAME)
    assert await writing.wait() == -9
    assert len(contents(folder)) == 1
    await DiskSamples(folder).erase(NAME)
    assert contents(folder) == {}


async def test_keeping_again_replaces(folder: Path) -> None:
    samples = DiskSamples(folder)
    await samples.keep(NAME, b"old")
    await samples.keep(NAME, WAV)
    assert contents(folder) == {f"{NAME}.wav": WAV}


@pytest.mark.usefixtures("generous_umask")
async def test_samples_are_for_our_eyes_only(folder: Path) -> None:
    samples = DiskSamples(folder)
    await samples.keep(NAME, WAV)
    path = samples.path(NAME)
    assert path is not None
    assert (mode_of(folder), mode_of(path)) == (0o700, 0o600)


HOSTILE = [
    "",
    "..",
    f"../{NAME}",
    f"/etc/{NAME}",
    f"{NAME}.wav",
    NAME.upper(),
    NAME[:-1],
    NAME + "0",
    NAME + "\n",
    NAME[:-1] + "\u0661",
    NAME[:-1] + "\0",
]


@pytest.mark.parametrize("name", HOSTILE)
async def test_no_other_name_reaches_the_disk(folder: Path, name: str) -> None:
    samples = DiskSamples(folder)
    await samples.keep(NAME, WAV)
    assert samples.path(name) is None
    with pytest.raises(ValueError, match="not the name of a sample"):
        await samples.keep(name, WAV)
    with pytest.raises(ValueError, match="not the name of a sample"):
        await samples.erase(name)
    assert contents(folder) == {f"{NAME}.wav": WAV}


@given(name=st.text(st.characters(codec="utf-8"), max_size=40))
def test_no_name_that_somebody_asks_for_leads_to_a_path(name: str) -> None:
    assert DiskSamples(Path("/")).path(name) is None


def test_a_file_that_only_looks_like_a_sample_is_none(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"key")
    folder.mkdir()
    (folder / f"{NAME}.wav").symlink_to(secret)
    assert DiskSamples(folder).path(NAME) is None


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


async def test_many_at_once_do_not_mix(folder: Path) -> None:
    samples = DiskSamples(folder)
    names = [f"{number:032x}" for number in range(20)]
    await asyncio.gather(*(samples.keep(name, name.encode() * 1000) for name in names))
    for name in names:
        path = samples.path(name)
        assert path is not None
        assert path.read_bytes() == name.encode() * 1000


def date_all(folder: Path, when: Callable[[Path], datetime]) -> None:
    """Have each file of a folder written at a time of its own."""
    for path in folder.iterdir():
        os.utime(path, (when(path).timestamp(), when(path).timestamp()))


async def test_old_samples_can_be_found_whole_or_not(folder: Path) -> None:
    samples = DiskSamples(folder)
    old, half, new = (letter * 32 for letter in "abc")
    for name in (old, new):
        await samples.keep(name, WAV)
    (folder / f"{half}.x7.part").write_bytes(WAV)
    (folder / "somebody's.txt").write_bytes(b"no sample")
    date_all(folder, lambda path: NOON + timedelta(hours=path.name.startswith(new)))
    assert await samples.kept_before(NOON + timedelta(minutes=30)) == [old, half]
    assert await DiskSamples(folder / "none").kept_before(NOON) == []


async def test_a_sample_and_then_its_name_are_on_the_disk_before_it_is_kept(folder: Path) -> None:
    path = folder / f"{NAME}.wav"
    seen: list[tuple[bool, bool]] = []

    def sync(handle: int) -> None:
        os.fsync(handle)
        seen.append((stat.S_ISDIR(os.fstat(handle).st_mode), path.exists()))

    await DiskSamples(folder, sync=sync).keep(NAME, WAV)
    a_file_without_its_name, a_folder_with_the_name = (False, False), (True, True)
    assert seen == [a_file_without_its_name, a_folder_with_the_name]


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
    assert (samples.path(NAME) is not None) == kept


async def test_kept_samples_are_served_and_erased_on_a_disk_that_has_become_full(
    folder: Path,
) -> None:
    await DiskSamples(folder).keep(NAME, WAV)
    full = DiskSamples(folder, floor_bytes=200, free=lambda: 0)
    assert full.path(NAME) is not None
    await full.erase(NAME)
    assert full.path(NAME) is None


def test_the_room_is_that_of_the_disk_on_which_the_folder_will_be(tmp_path: Path) -> None:
    found = free_bytes(tmp_path / "not" / "yet")
    assert abs(found - shutil.disk_usage(tmp_path).free) < 1_000_000_000
    assert DiskSamples(tmp_path / "not" / "yet", floor_bytes=2**62).has_room() is False
