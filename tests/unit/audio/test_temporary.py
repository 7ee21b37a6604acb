"""The folder for temporary files is tried out before anything needs it."""

import errno
import os

import pytest

from bot.audio.temporary import Closable, NoTemporaryFolder, check_temporary_folder


def test_a_folder_that_can_be_used_is_tried_out_and_left() -> None:
    check_temporary_folder()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (FileNotFoundError(errno.ENOENT, "No usable temporary directory"), "no folder for temp"),
        (OSError("AF_UNIX path too long"), "too long a path for a socket: name a shorter one"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "No space left on device"),
        (OSError(errno.EROFS, os.strerror(errno.EROFS)), "Read-only file system"),
    ],
)
def test_a_folder_that_can_not_be_used_is_said_in_one_line(fault: OSError, said: str) -> None:
    def listen() -> Closable:
        raise fault

    with pytest.raises(NoTemporaryFolder, match=said) as problem:
        check_temporary_folder(listen)
    assert len(str(problem.value).splitlines()) == 1
