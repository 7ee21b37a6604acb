"""`make play`: the service as a process of its own, and a page to talk to it."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientError, ClientSession

from bot.demo.service import ServiceProcess, State
from bot.demo.stage import Stage, staged
from tests.e2e.processes import Running, started

COMMAND = ["-m", "bot", "demo", "--serve", "--no-browser", "--training", "0.2"]
ADDRESS = re.compile(r"^(http://127\.0\.0\.1:\d+/\S+/)$", re.MULTILINE)
WITHIN = 30.0


async def address_of(running: Running) -> str:
    """Wait for the line with the page's address."""
    async with asyncio.timeout(WITHIN):
        # It is another process: there is no event to wait for.
        while not (found := ADDRESS.search(running.said)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return found[1]


async def is_served(url: str) -> bool:
    async with ClientSession() as session:
        try:
            async with session.get(url) as answer:
                return answer.ok
        except ClientError:
            return False


def folders_of_ours(folder: Path) -> list[Path]:
    return list(folder.glob("voice-clone-*"))


def is_at_work(folder: Path) -> bool:
    log = folder / "service.log"
    return log.exists() and "polling" in log.read_text()


def has_open_database(folder: Path) -> bool:
    return (folder / "bot.db-wal").exists()  # SQLite's last connection removes it


async def until(number: int, place: Path, are: Callable[[Path], bool]) -> None:
    """Wait until so many of our folders are like that."""
    async with asyncio.timeout(WITHIN):
        while sum(map(are, folders_of_ours(place))) != number:  # noqa: ASYNC110 - other processes
            await asyncio.sleep(0.05)


async def test_ctrl_c_ends_everything_and_leaves_nothing_behind(tmp_path: Path) -> None:
    environ = {"TMPDIR": str(tmp_path)}
    async with started(COMMAND, folder=tmp_path, environ=environ) as play:
        url = await address_of(play)
        assert await is_served(url)
        assert not await is_served(url.rsplit("/", 2)[0] + "/")
        [folder] = folders_of_ours(tmp_path)
        play.process.send_signal(signal.SIGINT)
        assert await play.ended(WITHIN) == 0
        assert "nothing is left behind" in play.said
    assert not folder.exists()
    assert folders_of_ours(tmp_path) == []
    assert not await is_served(url)


async def test_the_service_ends_with_the_page_however_that_ends(tmp_path: Path) -> None:
    environ = {"TMPDIR": str(tmp_path)}
    async with started(COMMAND, folder=tmp_path, environ=environ) as play:
        await address_of(play)
        await until(1, tmp_path, is_at_work)
        await play.kill()
        await until(0, tmp_path, has_open_database)


async def test_what_was_recorded_before_a_kill_is_removed_at_the_next_start(tmp_path: Path) -> None:
    environ = {"TMPDIR": str(tmp_path)}
    async with (
        started(COMMAND, folder=tmp_path, environ=environ) as living,
        started(COMMAND, folder=tmp_path, environ=environ) as killed,
    ):
        await address_of(living)
        await address_of(killed)
        before = folders_of_ours(tmp_path)
        await until(2, tmp_path, is_at_work)
        await killed.kill()
        await until(1, tmp_path, has_open_database)
        async with started(COMMAND, folder=tmp_path, environ=environ) as next_one:
            await address_of(next_one)
            left = [folder for folder in before if folder.exists()]
            assert len(left) == 1
        assert await is_served(await address_of(living))


@asynccontextmanager
async def service_of(stage: Stage) -> AsyncIterator[ServiceProcess]:
    url = stage.chosen["public_url"]
    service = ServiceProcess(stage.environ, folder=stage.folder, url=url)
    try:
        yield service
    finally:
        await service.stop()


async def is_in(service: ServiceProcess, state: State) -> None:
    async with asyncio.timeout(WITHIN):
        while service.state is not state:  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.05)


async def test_the_service_can_be_killed_and_started_again() -> None:
    async with staged(training_seconds=0.1) as stage, service_of(stage) as service:
        await is_in(service, State.STOPPED)
        await service.start()
        await is_in(service, State.STARTING)
        await is_in(service, State.RUNNING)
        await service.kill()
        assert (service.state, service.exit_code) == (State.KILLED, 128 + signal.SIGKILL)
        await service.start()
        await is_in(service, State.RUNNING)
        await service.restart()
        await is_in(service, State.RUNNING)
        assert service.starts == 3
        await service.stop()
        assert (service.state, service.exit_code) == (State.STOPPED, 0)


async def test_a_service_that_ends_by_itself_is_seen_to_have_ended() -> None:
    async with (
        staged(training_seconds=0.1, database_url="nonsense") as stage,
        service_of(stage) as service,
    ):
        await service.start()
        await is_in(service, State.ENDED)
        assert service.exit_code == 2
        assert "DATABASE_URL" in service.log.read_text()


async def test_the_page_s_command_loads_no_part_of_the_service() -> None:
    """The page is there within a second because its process does without them."""
    heavy = "sqlalchemy, telegram, dotenv, alembic, av, babel, numpy"
    code = (
        "import sys, bot.demo.serving\n"
        f"print([one for one in '{heavy}'.split(', ') if one in sys.modules])"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert said.decode().strip() == "[]"
