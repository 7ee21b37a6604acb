"""Who may look into the process that knows the secrets."""

import subprocess
import sys

import pytest

ASK = """
import ctypes
from bot.process.undumpable import become_undumpable
before = ctypes.CDLL(None).prctl(3)
become_undumpable()
print(before, ctypes.CDLL(None).prctl(3))
"""
"""PR_GET_DUMPABLE is 3."""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_no_other_process_of_the_user_may_look_into_ours() -> None:
    asked = [sys.executable, "-c", ASK]
    told = subprocess.run(asked, capture_output=True, check=True, text=True)  # noqa: S603
    assert told.stdout.split() == ["1", "0"]
