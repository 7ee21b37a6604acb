"""What the loop of SIGKILLs takes for a traceback of ours, and what for Python's own last words."""

import pytest

from tests.faults.sigkill.judging.leftovers import traces

STANDARD = "/usr/lib/python3.11/multiprocessing"

SERVER_ASKED_BY_THE_DEAD = f"""\
Traceback (most recent call last):
  File "<string>", line 1, in <module>
  File "{STANDARD}/forkserver.py", line 258, in main
    fds = reduction.recvfds(s, MAXFDS_TO_SEND + 1)
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "{STANDARD}/reduction.py", line 159, in recvfds
    raise EOFError
EOFError
"""
CHILD_TOLD_HALF = f"""\
Traceback (most recent call last):
  File "{STANDARD}/forkserver.py", line 274, in main
    code = _serve_one(child_r, fds, unused_fds, old_handlers)
  File "{STANDARD}/spawn.py", line 134, in _main
    self = reduction.pickle.load(from_parent)
_pickle.UnpicklingError: pickle data was truncated
"""
OURS = f"""\
Traceback (most recent call last):
  File "/srv/bot/bot/audio/child_process.py", line 52, in _answer
    return connection.recv()
  File "{STANDARD}/connection.py", line 250, in recv
    buf = self._recv_bytes()
EOFError
"""
BROKEN_START = f"""\
Traceback (most recent call last):
  File "<string>", line 1, in <module>
  File "{STANDARD}/forkserver.py", line 258, in main
    fds = reduction.recvfds(s, MAXFDS_TO_SEND + 1)
RuntimeError: received 0 items of ancdata
"""
SPOILT_PICKLE = CHILD_TOLD_HALF.replace("pickle data was truncated", "invalid load key, 'x'.")
OF_NOWHERE = "Traceback (most recent call last):\nEOFError\n"


@pytest.mark.parametrize("said", [SERVER_ASKED_BY_THE_DEAD, CHILD_TOLD_HALF])
def test_a_start_of_a_child_cut_off_by_a_kill_is_nobodys_mistake(said: str) -> None:
    assert not list(traces(f"polling\n{said}polling\n", []))


@pytest.mark.parametrize("said", [OURS, BROKEN_START, SPOILT_PICKLE, OF_NOWHERE])
def test_every_other_traceback_is_a_breach_also_after_one_of_those(said: str) -> None:
    breaches = list(traces(f"polling\n{CHILD_TOLD_HALF}{said}polling\n", []))
    assert [breach.what for breach in breaches] == ["a traceback"]
    assert said.strip() in breaches[0].excerpt
