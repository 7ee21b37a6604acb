"""Samples on disk are kept whole or not at all, and go without a trace."""

import asyncio
import os
import stat
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cloning.domain.errors import StorageUnavailable
from storage.samples.on_disk import DiskSamples, are_in_memory
from tests.storage.samples.disk import NAME, WAV, contents, read

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


async def test_erasing_leaves_an_empty_folder(folder: Path) -> None:
    samples = DiskSamples(folder)
    await samples.keep(NAME, WAV)
    await samples.erase(NAME)
    assert contents(folder) == {}


async def test_erasing_leaves_nothing_of_a_sample_that_a_killed_process_was_writing(
    folder: Path,
) -> None:
    script = (
        "import asyncio, os, sys; from pathlib import Path\n"
        "from storage.samples.on_disk import DiskSamples\n"
        "samples = DiskSamples(Path(sys.argv[1]), sync=lambda _: os.kill(os.getpid(), 9))\n"
        "asyncio.run(samples.keep(sys.argv[2], b'half'))"
    )
    writing = await asyncio.create_subprocess_exec(sys.executable, "-c", script, folder, NAME)
    assert await writing.wait() == -9
    assert len(contents(folder)) == 1
    await DiskSamples(folder).erase(NAME)
    assert contents(folder) == {}


async def test_what_a_disk_has_to_be_waited_for_is_not_sent(folder: Path) -> None:
    looked_at: list[tuple[bytes, int, int]] = []

    def at_once(handle: int, begin: int, end: int) -> bool:
        looked_at.append((os.pread(handle, end - begin, begin), begin, end))
        return len(looked_at) > 1

    samples = DiskSamples(folder, at_once=at_once)
    await samples.keep(NAME, WAV)
    before = len(os.listdir("/proc/self/fd"))
    file = samples.file(NAME)
    assert file is not None
    assert [file.at_once(file.handle, 4, 8) for _ in range(2)] == [False, True]
    for _ in range(2):  # the second time, its handle may be somebody else's
        file.close()
    assert len(os.listdir("/proc/self/fd")) == before
    assert looked_at == [(WAV[4:8], 4, 8)] * 2


async def test_a_file_that_can_not_be_opened_is_left_to_whoever_reads_it(folder: Path) -> None:
    too_long = folder.joinpath(*["x" * 250] * 17)
    assert DiskSamples(too_long).file(NAME) is None
    with pytest.raises(StorageUnavailable):
        await DiskSamples(too_long).find(NAME)


def test_only_what_the_system_says_is_in_memory_is(tmp_path: Path) -> None:
    path = tmp_path / "sample"
    path.write_bytes(WAV)
    with path.open("rb") as file:
        try:
            os.preadv(file.fileno(), [bytearray(1)], 0, os.RWF_NOWAIT)
            tells = True
        except OSError:  # not every file system does
            tells = False
        assert are_in_memory(file.fileno(), 0, len(WAV)) is tells
    ours, theirs = os.pipe()
    assert not are_in_memory(ours, 0, 1)
    os.close(ours)
    os.close(theirs)


async def test_a_sample_that_can_not_be_looked_at_is_not_called_missing(folder: Path) -> None:
    too_long = folder.joinpath(*["x" * 250] * 17)
    with pytest.raises(StorageUnavailable):
        await DiskSamples(too_long).find(NAME)
    with pytest.raises(StorageUnavailable):
        await read(DiskSamples(too_long), 0, 1)


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


async def test_a_file_that_was_cut_off_or_is_gone_ends_its_reading(folder: Path) -> None:
    samples = DiskSamples(folder)
    await samples.keep(NAME, WAV)
    (folder / f"{NAME}.wav").write_bytes(WAV[:4])
    with pytest.raises(StorageUnavailable):
        await read(samples, 0, len(WAV))
    await samples.erase(NAME)
    with pytest.raises(StorageUnavailable):
        await read(samples, 0, len(WAV))
