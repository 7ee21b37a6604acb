"""The form of a backup: what comes out is what went in, or nothing does."""

import io
import os
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.backups.container import (
    KEY_BYTES,
    LARGEST_RECORD,
    BadBackup,
    read_records,
    write_records,
)

KEY = bytes(range(KEY_BYTES))
HEADER = 42
records = st.lists(st.binary(max_size=300), max_size=12)


def sealed(content: Sequence[bytes], key: bytes = KEY) -> bytes:
    file = io.BytesIO()
    write_records(file, key, content)
    return file.getvalue()


def opened(file: bytes, key: bytes = KEY) -> list[bytes]:
    return list(read_records(io.BytesIO(file), key))


def frames_of(file: bytes) -> list[bytes]:
    """Cut a file into its frames, without the header."""
    frames, rest = [], file[HEADER:]
    while rest:
        end = 4 + int.from_bytes(rest[:4])
        frames.append(rest[:end])
        rest = rest[end:]
    return frames


@given(records, st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES))
def test_everything_comes_back_in_its_order(content: list[bytes], key: bytes) -> None:
    assert opened(sealed(content, key), key) == content


@given(records)
def test_nothing_of_it_can_be_read_in_the_file(content: list[bytes]) -> None:
    file = sealed(content)
    assert not any(len(record) > 8 and record in file for record in content)


@given(records, st.data())
def test_any_bit_that_is_changed_is_noticed(content: list[bytes], data: st.DataObject) -> None:
    file = bytearray(sealed(content))
    place = data.draw(st.integers(0, len(file) - 1))
    file[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(BadBackup):
        opened(bytes(file))


@given(records, st.data())
def test_any_end_that_is_cut_off_is_noticed(content: list[bytes], data: st.DataObject) -> None:
    file = sealed(content)
    with pytest.raises(BadBackup):
        opened(file[: data.draw(st.integers(0, len(file) - 1))])


@given(records, st.binary(min_size=1, max_size=50))
def test_anything_behind_the_end_is_noticed(content: list[bytes], more: bytes) -> None:
    with pytest.raises(BadBackup):
        opened(sealed(content) + more)


def swapped(frames: list[bytes], at: int) -> list[bytes]:
    return [*frames[:at], frames[at + 1], frames[at], *frames[at + 2 :]]


def left_out(frames: list[bytes], at: int) -> list[bytes]:
    return [*frames[:at], *frames[at + 1 :]]


def doubled(frames: list[bytes], at: int) -> list[bytes]:
    return [*frames[: at + 1], *frames[at:]]


@pytest.mark.parametrize("change", [swapped, left_out, doubled])
@given(content=st.lists(st.binary(max_size=20), min_size=1, max_size=6), data=st.data())
def test_frames_that_are_moved_are_noticed(
    change: Callable[[list[bytes], int], list[bytes]], content: list[bytes], data: st.DataObject
) -> None:
    file = sealed(content)
    frames = frames_of(file)
    changed = change(frames, data.draw(st.integers(0, len(frames) - 2)))
    with pytest.raises(BadBackup):
        opened(file[:HEADER] + b"".join(changed))


@given(records, records)
def test_frames_of_two_files_do_not_mix(one: list[bytes], other: list[bytes]) -> None:
    with pytest.raises(BadBackup):
        opened(sealed(one)[:HEADER] + sealed(other)[HEADER:])


def test_another_key_is_told_from_damage() -> None:
    with pytest.raises(BadBackup, match="another BACKUP_KEY"):
        opened(sealed([b"a record"]), bytes(KEY_BYTES))


def test_another_file_is_no_backup() -> None:
    with pytest.raises(BadBackup, match="no backup of this bot"):
        opened(b"SQLite format 3\0" * 10)


def test_a_newer_form_is_left_to_a_newer_version() -> None:
    file = bytearray(sealed([b"a record"]))
    file[9] += 1
    with pytest.raises(BadBackup, match="a newer version"):
        opened(bytes(file))


@pytest.mark.parametrize("length", [0, 15, LARGEST_RECORD + 17, 2**32 - 1])
def test_a_length_that_no_frame_has_is_not_believed(length: int) -> None:
    with pytest.raises(BadBackup, match="damaged"):
        opened(sealed([])[:HEADER] + length.to_bytes(4) + bytes(100))


def test_a_record_that_nobody_would_read_is_not_written() -> None:
    with pytest.raises(ValueError, match="too large"):
        sealed([bytes(LARGEST_RECORD + 1)])


def test_only_one_record_is_read_at_a_time() -> None:
    class Counted(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            piece = super().read(size)
            self.taken += len(piece)
            return piece

    content = [os.urandom(10_000) for _ in range(50)]
    file = Counted(sealed(content))
    reading = read_records(file, KEY)
    assert next(reading) == content[0]
    assert file.taken < 2 * 10_100
