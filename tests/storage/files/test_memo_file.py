"""The file of erasures: on the disk before anybody hears of it, readable by us alone, mended."""

import asyncio
import os
import stat
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from cloning.domain.errors import StorageUnavailable
from cloning.domain.operating.memos import About, Memo
from storage.files.memo_file import FileOfMemos

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KEY = b"a key of this deployment"


def memo(number: int, *, days: int = 0) -> Memo:
    return Memo(about=About.PERSON, key=f"{number:064x}", at=NOON + timedelta(days=days))


def make_readable(path: Path) -> None:
    path.parent.mkdir()
    path.touch(mode=0o644)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def add(path: Path, rubbish: bytes) -> None:
    path.write_bytes(path.read_bytes() + rubbish)


def bytes_in(path: Path) -> bytes:
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "bot.db.erasures"


@pytest.fixture
def file(path: Path) -> FileOfMemos:
    return FileOfMemos(path, KEY)


async def test_what_was_written_is_read_by_the_next_process(file: FileOfMemos, path: Path) -> None:
    assert await file.read() == []
    await file.append([memo(1), memo(2)])
    await FileOfMemos(path, KEY).append([memo(3)])
    assert await FileOfMemos(path, KEY).read() == [memo(1), memo(2), memo(3)]


async def test_only_we_can_read_it_even_if_it_was_open_before(
    file: FileOfMemos, path: Path
) -> None:
    make_readable(path)
    await file.append([memo(1)])
    assert mode_of(path) == 0o600
    await file.forget_before(NOON + timedelta(days=1))
    assert mode_of(path) == 0o600


async def test_it_is_on_the_disk_when_append_returns(path: Path) -> None:
    seen: list[bytes] = []

    def sync(handle: int) -> None:
        os.fsync(handle)
        seen.append(path.read_bytes())

    await FileOfMemos(path, KEY, sync=sync).append([memo(1)])
    assert f"{1:064x}".encode() in seen[0]
    assert len(seen) == 2  # the file, and the folder that has it now


async def test_a_line_that_a_kill_has_cut_off_spoils_no_other(
    file: FileOfMemos, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await file.append([memo(1), memo(2)])
    cut(path)
    await file.append([memo(3)])
    assert await file.read() == [memo(1), memo(3)]
    assert "1 of 3 lines can't be read" in caplog.text
    assert len(caplog.records) == 1


async def test_lines_of_another_key_are_left_out_in_one_sentence(
    file: FileOfMemos, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await FileOfMemos(path, b"another key").append([memo(1), memo(2)])
    await file.append([memo(3)])
    assert await file.read() == [memo(3)]
    [record] = caplog.records
    assert record.getMessage() == (
        f"{path}: 2 of 3 lines can't be read and are left out: they are damaged, or were made"
        " with another SECRET_KEY"
    )


async def test_what_only_a_later_release_knows_is_left_to_it(
    file: FileOfMemos, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    of_later = Memo(about=cast("About", "voiceprint"), key=f"{2:064x}", at=NOON)
    await file.append([memo(1), of_later, memo(3)])
    written = bytes_in(path)
    assert await file.read() == [memo(1), memo(3)]
    [record] = caplog.records
    assert record.getMessage() == f"{path}: 1 lines are left to the later release that wrote them"
    await file.append([memo(4, days=-9)])
    await file.forget_before(NOON - timedelta(days=1))
    assert bytes_in(path) == written


@given(rubbish=st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(
    rubbish: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "erasures"
    path.write_bytes(rubbish + b"\n")
    file = FileOfMemos(path, KEY)

    async def read() -> Sequence[Memo]:
        await file.append([memo(1)])
        return await file.read()

    assert asyncio.run(read()) == [memo(1)]


async def test_what_is_old_is_forgotten_and_the_rest_is_kept(file: FileOfMemos, path: Path) -> None:
    await file.forget_before(NOON)
    assert await file.read() == []
    await file.append([memo(1), memo(2, days=1)])
    await file.forget_before(NOON)
    await file.forget_before(NOON + timedelta(hours=1))
    assert await file.read() == [memo(2, days=1)]
    assert os.listdir(path.parent) == [path.name]


async def test_lines_of_another_key_stay_until_they_are_old_and_rubbish_goes(
    file: FileOfMemos, path: Path
) -> None:
    before = FileOfMemos(path, b"the key before")
    await before.append([memo(1), memo(2, days=2)])
    add(path, b"\xff rubbish\n2026-03-02 no zone\n")
    await file.append([memo(3, days=2)])
    await file.forget_before(NOON + timedelta(days=1))
    assert await file.read() == [memo(3, days=2)]
    assert await before.read() == [memo(2, days=2)]


async def test_a_disk_that_takes_nothing_leaves_the_file_as_it_was(path: Path) -> None:
    await FileOfMemos(path, KEY).append([memo(1), memo(2, days=1)])

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageUnavailable):
        await FileOfMemos(path, KEY, sync=full).forget_before(NOON + timedelta(hours=1))
    assert len(await FileOfMemos(path, KEY).read()) == 2
    assert os.listdir(path.parent) == [path.name]


async def test_processes_that_write_while_another_forgets_lose_nothing(path: Path) -> None:
    async def writes(number: int) -> None:
        for turn in range(10):
            await FileOfMemos(path, KEY).append([memo(100 * number + turn)])

    async def forgets() -> None:
        for turn in range(10):
            await FileOfMemos(path, KEY).append([memo(900 + turn, days=-9)])
            await FileOfMemos(path, KEY).forget_before(NOON - timedelta(days=1))

    await asyncio.gather(*map(writes, range(4)), forgets())
    assert len(await FileOfMemos(path, KEY).read()) == 40


async def test_a_file_that_is_none_is_a_fault_and_no_link_is_followed(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable):
        await FileOfMemos(tmp_path, KEY).read()
    with pytest.raises(StorageUnavailable):
        await FileOfMemos(tmp_path, KEY).append([memo(1)])
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageUnavailable):
        await FileOfMemos(tmp_path / "link", KEY).append([memo(1)])
    assert not (tmp_path / "elsewhere").exists()


async def test_what_has_no_end_is_a_fault(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (Path("/dev/zero"), tmp_path / "pipe"):
        with pytest.raises(StorageUnavailable):
            await asyncio.wait_for(FileOfMemos(path, KEY).read(), 5)


async def test_a_file_that_was_replaced_while_we_waited_is_opened_again(path: Path) -> None:
    files = [FileOfMemos(path, KEY) for _ in range(2)]
    await files[0].append([memo(1)])

    class Waits(FileOfMemos):
        replaced = False

        @override
        def _is_in_place(self, handle: int) -> bool:
            if not self.replaced:
                self.replaced = True
                path.unlink()
            return super()._is_in_place(handle)

    await Waits(path, KEY).append([memo(2)])
    assert await files[1].read() == [memo(2)]


async def test_a_device_or_a_pipe_is_a_fault_and_stays_open_to_others(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    path.chmod(0o666)
    file = FileOfMemos(path, b"a key")
    with pytest.raises(StorageUnavailable):
        await file.append([memo(1)])
    with pytest.raises(StorageUnavailable):
        await file.forget_before(NOON)
    with pytest.raises(StorageUnavailable):
        await file.read()
    assert path.is_fifo()
    assert path.stat().st_mode & 0o777 == 0o666
