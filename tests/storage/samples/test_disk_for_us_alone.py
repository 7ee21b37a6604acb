"""Samples on disk are for our eyes only, and nothing else is taken for one."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloning.domain.errors import StorageUnavailable
from storage.samples.on_disk import DiskSamples
from tests.storage.samples.disk import NAME, OTHER, WAV, read


@pytest.fixture
def generous_umask() -> Iterator[None]:
    """Whatever is created without care is open to everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def open_to_others(folder: Path) -> None:
    """Let others read a folder and what it holds."""
    folder.chmod(0o755)
    for path in folder.iterdir():
        if not path.is_symlink():
            path.chmod(0o644)


async def test_a_link_in_place_of_a_sample_is_not_sent(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"a key" * 20)
    samples = Swapped(folder, at_once=lambda _handle, _begin, _end: True)
    await samples.keep(NAME, WAV)
    await samples.swap(NAME, tmp_path / "secret")
    assert samples.file(NAME) is None


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
