"""Children that misbehave: each is stopped in time, and leaves nothing behind."""

import asyncio
import multiprocessing
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.audio.child_process import PROCESSES, ChildFailed
from bot.audio.confine import Work, serve
from bot.audio.guard import Guard
from bot.audio.limits import NICENESS, Limits
from bot.audio.main_module import main_left_alone
from tests.support.attacks import hostile

TIGHT = Limits(memory_bytes=256 << 20, cpu_seconds=1, locked=False)
"""Not locked, for these children try what all other limits are worth."""

IMPATIENT = Limits(wall_seconds=0.5)
A_FEW = 10_000
"""Objects; the decoder's modules alone have more."""
A_MOMENT = 5.0
"""What starting and burying a child may take on a busy machine, in seconds."""


@pytest.fixture
async def guard() -> AsyncIterator[Guard]:
    guard = Guard(children=2, limits=TIGHT)
    yield guard
    await guard.close()
    assert multiprocessing.active_children() == []


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    """A named pipe through which a child can say that it is there."""
    path = tmp_path / "fifo"
    os.mkfifo(path)
    return path


async def process_id(fifo: Path) -> int:
    """Wait until a child is there."""
    return int(await asyncio.to_thread(fifo.read_text))


def is_there(process_id: int) -> bool:
    """Tell whether there is such a process, be it only a zombie."""
    return Path(f"/proc/{process_id}").exists()


def is_alive(process_id: int) -> bool:
    """Tell whether a process still runs; a container's first process may never bury it."""
    try:
        told = Path(f"/proc/{process_id}/stat").read_text()
    except FileNotFoundError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


async def test_the_answer_of_a_child_comes_back_whole(guard: Guard) -> None:
    data = bytes(range(256)) * 20_000
    assert await guard.run(hostile.echoes, data) == data


async def test_a_child_may_answer_with_nothing(guard: Guard) -> None:
    assert await guard.run(hostile.says_nothing) == b""


@pytest.mark.parametrize(
    ("work", "how"),
    [
        (hostile.dies_by_signal, "exit code -11"),
        (hostile.says_it_all_and_then_dies, "exit code -11"),
        (hostile.exits_with_3, "exit code 3"),
        (hostile.eats_memory, "exit code 1"),
        (hostile.burns_cpu, "exit code -9"),
        (hostile.says_too_much, "it said too much"),
    ],
)
async def test_a_child_that_breaks_its_limits_is_a_failure(
    guard: Guard, work: Work, how: str
) -> None:
    with pytest.raises(ChildFailed, match=how):
        await guard.run(work)


async def test_a_child_that_takes_too_long_is_killed() -> None:
    guard = Guard(children=2, limits=IMPATIENT)
    began = time.monotonic()
    failures = await asyncio.gather(
        guard.run(hostile.sleeps),
        guard.run(hostile.closes_its_pipe_and_sleeps),
        return_exceptions=True,
    )
    assert [str(failure) for failure in failures] == ["it took too long"] * 2
    assert 0.5 <= time.monotonic() - began < 0.5 + A_MOMENT
    assert multiprocessing.active_children() == []


async def test_a_child_that_somebody_ended_is_no_verdict_on_the_file(guard: Guard) -> None:
    with pytest.raises(InterruptedError):
        await guard.run(hostile.is_ended_by_somebody)


async def test_a_child_has_no_environment_no_core_and_no_terminal(guard: Guard) -> None:
    assert await guard.run(hostile.looks_around) == b"0 / 0 True"


async def test_a_child_leaves_the_cpu_to_what_answers_people(guard: Guard) -> None:
    least = 19
    niceness = min(least, os.nice(0) + NICENESS)
    assert int(await guard.run(hostile.tells_how_it_steps_back)) == niceness


async def test_a_child_does_its_sums_in_one_thread(guard: Guard) -> None:
    assert await guard.run(hostile.multiplies_and_counts_its_threads) == b"1"


async def test_a_child_can_open_only_a_few_files(guard: Guard) -> None:
    assert 0 < int(await guard.run(hostile.opens_files)) <= TIGHT.open_files


async def test_a_child_can_write_no_large_file(guard: Guard, tmp_path: Path) -> None:
    written = await guard.run(hostile.writes_a_file, str(tmp_path / "large"))
    assert int(written) == TIGHT.file_bytes == (tmp_path / "large").stat().st_size


async def test_cancelling_kills_the_child(guard: Guard, fifo: Path) -> None:
    waiting = asyncio.create_task(guard.run(hostile.says_who_it_is_and_sleeps, str(fifo)))
    child = await process_id(fifo)
    assert is_there(child)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not is_there(child)


async def test_what_an_unlocked_child_has_started_is_killed_with_it(
    guard: Guard, fifo: Path
) -> None:
    work = hostile.has_a_child_that_says_who_it_is_and_sleeps
    waiting = asyncio.create_task(guard.run(work, str(fifo)))
    grandchild = await process_id(fifo)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with asyncio.timeout(A_MOMENT):
        while is_alive(grandchild):  # noqa: ASYNC110 - the system takes its time
            await asyncio.sleep(0.01)


async def test_cancelling_at_once_starts_nothing_that_stays(guard: Guard) -> None:
    waiting = asyncio.create_task(guard.run(hostile.sleeps))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert multiprocessing.active_children() == []


async def test_closing_kills_the_child_and_cancels_the_task_that_waits_for_it(
    guard: Guard, fifo: Path
) -> None:
    waiting = asyncio.create_task(guard.run(hostile.says_who_it_is_and_sleeps, str(fifo)))
    child = await process_id(fifo)
    await guard.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not is_there(child)


async def test_closing_is_no_fault_when_nothing_was_started() -> None:
    guard = Guard(children=1, limits=TIGHT)
    await guard.close()
    await guard.close()


async def test_no_more_children_work_at_once_than_there_is_room_for(fifo: Path) -> None:
    guard = Guard(children=1, limits=TIGHT)
    work = hostile.says_who_it_is_and_sleeps
    waiting = [asyncio.create_task(guard.run(work, str(fifo))) for _ in range(2)]
    first = await process_id(fifo)
    assert [child.pid for child in multiprocessing.active_children()] == [first]
    waiting[0].cancel()
    second = await process_id(fifo)
    assert not is_there(first)
    assert [child.pid for child in multiprocessing.active_children()] == [second]
    waiting[1].cancel()
    await asyncio.wait(waiting)


async def test_children_that_come_and_go_at_once_are_told_apart() -> None:
    guard = Guard(children=4, limits=TIGHT)
    names = [str(number).encode() for number in range(200)]
    assert await asyncio.gather(*(guard.run(hostile.echoes, name) for name in names)) == names


async def test_neither_an_open_file_nor_a_process_is_left_behind(guard: Guard) -> None:
    await guard.run(hostile.echoes, b"the first one starts the fork server")
    before = _open_files()
    for _ in range(5):
        assert await guard.run(hostile.echoes, b"x") == b"x"
        with pytest.raises(ChildFailed):
            await guard.run(hostile.dies_by_signal)
    assert _open_files() == before
    assert multiprocessing.active_children() == []


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.usefixtures("guard")  # it tells the fork server what to load, if this comes first
def test_a_child_whose_parent_was_killed_ends_without_a_complaint() -> None:
    receiver, sender = PROCESSES.Pipe(duplex=False)
    longer_than_a_pipe = bytes(1 << 20)
    child = PROCESSES.Process(
        target=serve, args=(sender, TIGHT, hostile.echoes, (longer_than_a_pipe,)), daemon=True
    )
    with main_left_alone():
        child.start()
    sender.close()
    receiver.close()
    child.join(A_MOMENT)
    assert child.exitcode == 0


async def test_children_share_what_the_fork_server_has_loaded_for_good(guard: Guard) -> None:
    shared = int(await guard.run(hostile.counts_what_it_shares_for_good))
    assert shared > A_FEW


async def test_a_child_need_not_load_what_it_is_asked_for(guard: Guard) -> None:
    assert await guard.run(hostile.tells_whether_work_was_loaded) == b"True"
