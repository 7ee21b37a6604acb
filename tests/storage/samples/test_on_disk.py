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

from cloning.domain.errors import StorageUnavailable
from storage.samples.on_disk import DiskSamples, are_in_memory, free_bytes

NAME = "7f3a91c0de7f3a91c0de7f3a91c0de00"
OTHER = "f" * 32
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


async def read(samples: DiskSamples, begin: int, end: int) -> bytes:
    return b"".join([piece async for piece in samples.read(NAME, begin, end)])


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def open_to_others(folder: Path) -> None:
    """Let others read a folder and what it holds."""
    folder.chmod(0o755)
    for path in folder.iterdir():
        if not path.is_symlink():
            path.chmod(0o644)


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


async def test_a_link_in_place_of_a_sample_is_not_sent(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"a key" * 20)
    samples = Swapped(folder, at_once=lambda _handle, _begin, _end: True)
    await samples.keep(NAME, WAV)
    await samples.swap(NAME, tmp_path / "secret")
    assert samples.file(NAME) is None


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


@pytest.mark.usefixtures("generous_umask")
async def test_samples_are_for_our_eyes_only(folder: Path) -> None:
    samples = DiskSamples(folder)
    await samples.keep(NAME, WAV)
    assert (mode_of(folder), mode_of(folder / f"{NAME}.wav")) == (0o700, 0o600)


async def test_a_file_that_only_looks_like_a_sample_is_none(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"key")
    samples = DiskSamples(folder)
    await samples.keep(OTHER, WAV)
    (folder / f"{NAME}.wav").symlink_to(secret)
    assert await samples.find(OTHER) is not None
    assert await samples.find(NAME) is None


class Swapped(DiskSamples):
    """Somebody puts a link in place of a sample, after it was looked for."""

    async def swap(self, name: str, target: Path) -> None:
        path = self._path(name)
        path.unlink()
        path.symlink_to(target)


async def test_a_link_that_takes_the_place_of_a_sample_is_not_followed(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_bytes(b"a key" * 20)
    samples = Swapped(folder)
    await samples.keep(NAME, WAV)
    assert await samples.find(NAME) is not None
    await samples.swap(NAME, tmp_path / "secret")
    with pytest.raises(StorageUnavailable):
        await read(samples, 0, len(WAV))


async def test_a_pipe_in_place_of_a_sample_is_none_and_nobody_waits_for_it(
    tmp_path: Path,
) -> None:
    os.mkfifo(tmp_path / f"{NAME}.wav")
    async with asyncio.timeout(5):
        assert await DiskSamples(tmp_path).find(NAME) is None


async def test_a_sample_that_can_not_be_looked_at_is_not_called_missing(folder: Path) -> None:
    too_long = folder.joinpath(*["x" * 250] * 17)
    with pytest.raises(StorageUnavailable):
        await DiskSamples(too_long).find(NAME)
    with pytest.raises(StorageUnavailable):
        await read(DiskSamples(too_long), 0, 1)


@pytest.mark.usefixtures("generous_umask")
async def test_a_folder_that_was_open_to_others_is_closed_to_them(folder: Path) -> None:
    samples = DiskSamples(folder)
    samples.tighten()
    await samples.keep(NAME, WAV)
    (folder / f"{OTHER}.x7.part").write_bytes(WAV)
    (folder / f"{OTHER}.wav").symlink_to(folder / "nowhere")
    open_to_others(folder)
    samples.tighten()
    assert (mode_of(folder), mode_of(folder / f"{NAME}.wav")) == (0o700, 0o600)
    assert mode_of(folder / f"{OTHER}.x7.part") == 0o600


@pytest.mark.usefixtures("generous_umask")
async def test_in_a_folder_that_holds_more_only_the_samples_are_closed_to_others(
    folder: Path,
) -> None:
    samples = DiskSamples(folder)
    await samples.keep(NAME, WAV)
    (folder / "somebody's.txt").write_bytes(b"no sample")
    open_to_others(folder)
    samples.tighten()
    assert (mode_of(folder), mode_of(folder / f"{NAME}.wav")) == (0o755, 0o600)
    assert mode_of(folder / "somebody's.txt") == 0o644


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


async def test_a_file_that_was_cut_off_or_is_gone_ends_its_reading(folder: Path) -> None:
    samples = DiskSamples(folder)
    await samples.keep(NAME, WAV)
    (folder / f"{NAME}.wav").write_bytes(WAV[:4])
    with pytest.raises(StorageUnavailable):
        await read(samples, 0, len(WAV))
    await samples.erase(NAME)
    with pytest.raises(StorageUnavailable):
        await read(samples, 0, len(WAV))


def test_the_room_is_that_of_the_disk_on_which_the_folder_will_be(tmp_path: Path) -> None:
    found = free_bytes(tmp_path / "not" / "yet")
    assert abs(found - shutil.disk_usage(tmp_path).free) < 1_000_000_000
    assert DiskSamples(tmp_path / "not" / "yet", floor_bytes=2**62).has_room() is False
