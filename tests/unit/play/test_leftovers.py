"""What a killed process has left is removed, and nothing else."""

from pathlib import Path

from bot.demo.folder import LOCK, PREFIX, private_folder, remove_leftovers


def folder_in(place: Path, name: str = f"{PREFIX}left", *, mode: int = 0o700) -> Path:
    """Make what a process leaves that is killed."""
    folder = place / name
    folder.mkdir(mode=0o700)
    (folder / LOCK).touch()
    (folder / "service.log").write_text("line")
    folder.chmod(mode)
    return folder


def test_the_folder_of_a_process_that_is_gone_is_removed(tmp_path: Path) -> None:
    left = folder_in(tmp_path)
    remove_leftovers(tmp_path)
    assert not left.exists()


def test_the_folder_of_a_process_that_lives_stays(tmp_path: Path) -> None:
    with private_folder() as folder:
        remove_leftovers(folder.parent)
        assert (folder / LOCK).exists()
    assert not folder.exists()


def test_a_folder_that_others_can_look_into_stays(tmp_path: Path) -> None:
    left = folder_in(tmp_path, mode=0o755)
    remove_leftovers(tmp_path)
    assert left.exists()


def test_a_folder_of_something_else_stays(tmp_path: Path) -> None:
    other = folder_in(tmp_path, "something-else")
    unmarked = folder_in(tmp_path)
    (unmarked / LOCK).unlink()
    remove_leftovers(tmp_path)
    assert other.exists()
    assert unmarked.exists()


def test_no_link_is_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    target = folder_in(elsewhere)
    (tmp_path / f"{PREFIX}link").symlink_to(target)
    left = folder_in(tmp_path)
    (left / LOCK).unlink()
    (left / LOCK).symlink_to(target / LOCK)
    within = folder_in(tmp_path, f"{PREFIX}within")
    (within / "audio").symlink_to(target)
    remove_leftovers(tmp_path)
    assert (target / "service.log").exists()
    assert left.exists()
    assert not within.exists()


def test_a_place_that_is_gone_is_no_trouble(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "gone")
