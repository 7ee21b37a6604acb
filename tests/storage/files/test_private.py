"""Files that are opened as what they are, and folders that are closed to others."""

import os
import socket
from pathlib import Path

import pytest

from storage.files.private import close_to_others, opened


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def ours(name: str) -> bool:
    return name == "ours"


def test_a_file_is_opened_and_nothing_that_stands_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"voice")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(tmp_path / "socket"))
    file = opened(tmp_path / "file")
    assert file is not None
    with file:
        assert file.read() == b"voice"
    for other in ("link", "folder", "pipe", "socket", "nothing", "file/inside"):
        assert opened(tmp_path / other) is None, other


def test_a_file_that_can_not_be_opened_is_not_called_missing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="too long"):
        opened(tmp_path / ("x" * 300))


@pytest.mark.parametrize(
    ("entries", "mode"),
    [([], 0o700), (["ours"], 0o700), (["ours", "lost+found"], 0o700), (["ours", "other"], 0o755)],
)
def test_a_folder_is_closed_to_others_only_if_it_holds_nothing_of_theirs(
    tmp_path: Path, entries: list[str], mode: int
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(0o755)
    for name in entries:
        (folder / name).touch()
    close_to_others(folder, is_ours=ours)
    assert mode_of(folder) == mode


def test_a_folder_with_fewer_rights_gets_none(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    close_to_others(tmp_path, is_ours=ours)
    assert mode_of(tmp_path) == 0o500
    tmp_path.chmod(0o700)


def test_a_folder_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    close_to_others(tmp_path / "nothing", is_ours=ours)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_folder_of_somebody_else_stays_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(0o755)
    os.chown(folder, 65_534, -1)
    close_to_others(folder, is_ours=ours)
    assert mode_of(folder) == 0o755
