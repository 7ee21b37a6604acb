"""What a child might do if a file had taken it over; each of these is run in a guarded child."""

import gc
import os
import resource
import signal
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from bot.audio import answers


def dies_by_signal(*_: object) -> bytes:
    """Crash, as a decoder does that writes where it must not."""
    os.kill(os.getpid(), signal.SIGSEGV)
    return b"never"


def is_ended_by_somebody(*_: object) -> bytes:
    """End as if the operating system were shutting down."""
    os.kill(os.getpid(), signal.SIGTERM)
    return b"never"


def exits_with_3(*_: object) -> bytes:
    """Leave, with nothing said."""
    sys.exit(3)


def says_it_all_and_then_dies(*_: object) -> bytes:
    """Close the pipe as if all were said, and crash."""
    os.closerange(3, 64)
    os.kill(os.getpid(), signal.SIGSEGV)
    return b"never"


def eats_memory(*_: object) -> bytes:
    """Ask for 2 GiB."""
    return bytes(2 << 30)


def burns_cpu(*_: object) -> bytes:
    """Compute for ever."""
    while True:
        pass


def sleeps(*_: object) -> bytes:
    """Do nothing for ever."""
    time.sleep(1000)
    return b"never"


def says_who_it_is_and_sleeps(fifo: str) -> bytes:
    """Write its process id to a named pipe, and do nothing for ever."""
    Path(fifo).write_text(str(os.getpid()), encoding="ascii")
    time.sleep(1000)
    return b"never"


def has_a_child_that_says_who_it_is_and_sleeps(fifo: str) -> bytes:
    """Start a process of its own, and sleep with it."""
    if os.fork() == 0:
        return says_who_it_is_and_sleeps(fifo)
    return sleeps()


def closes_its_pipe_and_sleeps(*_: object) -> bytes:
    """Pretend to be done, and stay."""
    os.closerange(3, 64)
    time.sleep(1000)
    return b"never"


def says_too_much(*_: object) -> bytes:
    """Answer with more than anybody should hold in memory."""
    return bytes(40 << 20)


def talks_nonsense(*_: object) -> bytes:
    """Answer with something that is no answer."""
    return b"\x80\x04\x95cos\nsystem\n(S'true'\ntR."


def says_nothing(*_: object) -> bytes:
    """Answer with nothing at all."""
    return b""


def opens_files(*_: object) -> bytes:
    """Open as many files as it can, and tell how many that were."""
    opened: list[int] = []
    while len(opened) < 1000:
        try:
            opened.append(os.open("/dev/null", os.O_RDONLY))
        except OSError:
            break
    return str(len(opened)).encode()


def writes_a_file(path: str) -> bytes:
    """Write 32 MiB to a file, as far as it can, and tell how much that was."""
    with Path(path).open("wb", buffering=0) as file:
        with suppress(OSError):
            file.writelines(bytes(1 << 20) for _ in range(32))
        return str(file.tell()).encode()


def looks_around(*_: object) -> bytes:
    """Tell how much of an environment there is, where it is, and whether it may dump core."""
    names = len(os.environb)
    _soft, core = resource.getrlimit(resource.RLIMIT_CORE)
    own_group = os.getpgid(0) == os.getpid()
    session_of_the_fork_server = os.getsid(0) == os.getppid()
    apart = own_group and session_of_the_fork_server
    return f"{names} {Path.cwd()} {core} {apart}".encode()


def tells_how_it_steps_back(*_: object) -> bytes:
    """Tell its niceness."""
    return str(os.nice(0)).encode()


def names_its_main_module(*_: object) -> bytes:
    """Tell what the main module is called here: __mp_main__ when the parent's was run again."""
    return sys.modules["__main__"].__name__.encode()


def tells_whether_work_was_loaded(*_: object) -> bytes:
    return str("bot.audio.work" in sys.modules).encode()


def counts_what_it_shares_for_good(*_: object) -> bytes:
    """Tell how many objects no search for garbage touches, and so no copy is made of."""
    return str(gc.get_freeze_count()).encode()


def multiplies_and_counts_its_threads(*_: object) -> bytes:
    """Do what OpenBLAS would share out, and tell how many threads there are then."""
    numpy = import_module("numpy")  # only in the child
    large = numpy.ones((1500, 1500), dtype=numpy.float32)
    large @ large
    return str(len(list(Path("/proc/self/task").iterdir()))).encode()


def claims_to_have_made_a_sample(*_: object) -> bytes:
    """Answer as if it had been asked for a sample."""
    return answers.written(answers.Sampled(b"wav", 1.0, answers.Measures(1, 1, 30, 9, -6, -23)))


def claims_to_have_made_a_clip(*_: object) -> bytes:
    """Answer as if it had been asked for a clip."""
    return answers.written(answers.Made(b"ogg", 1.0))


def echoes(data: bytes, *_: object) -> bytes:
    """Answer with what it was given."""
    return data
