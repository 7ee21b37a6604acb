"""What decodes steps back with all of its session: Linux shares a core between sessions first."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.audio.limits import NICENESS

AUTOGROUP = Path("/proc/self/autogroup")

STEPS_BACK = f"""
from pathlib import Path
import bot.audio.inside.behind
print(Path({str(AUTOGROUP)!r}).read_text())
"""

TRIES = 5
"""Linux lets only one process in a tenth of a second change what a session gets, but for root's."""


def session_of_a_fork_server() -> str:
    """Load what the fork server loads first; return its session, and what that leaves to others."""
    asked = [sys.executable, "-c", STEPS_BACK]
    told = subprocess.run(asked, capture_output=True, check=True, text=True)  # noqa: S603
    return told.stdout.strip()


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="this kernel shares a core between processes")
def test_a_session_that_decodes_leaves_the_cpu_to_others() -> None:
    ours = AUTOGROUP.read_text(encoding="ascii").strip()
    tries = (session_of_a_fork_server() for _ in range(TRIES))
    assert any(one.endswith(f" nice {NICENESS}") for one in tries)
    assert AUTOGROUP.read_text(encoding="ascii").strip() == ours
