"""The server goes away under load, or the network to it: nothing is lost or doubled.

Three processes of the Procfile run all the time; nobody starts any of them again.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import make_url

from bot.demo.stage import staged
from sandbox.user import User
from tests.chat.steps import agrees
from tests.faults.sigkill.judging import leftovers as left
from tests.faults.sigkill.judging.account import Account
from tests.faults.sigkill.judging.breaches import report
from tests.faults.sigkill.judging.chats import Chats
from tests.faults.sigkill.lives.deployment import PROCESSES, Deployment
from tests.faults.sigkill.looking import until
from tests.faults.sigkill.people.crowd import Crowd, chance
from tests.faults.sigkill.place import Place
from tests.support.databases.places import on_server
from tests.support.databases.postgresql import OWNER, PostgreSQL, started
from tests.support.databases.standby import promote, standby_of
from tests.support.servers.line import Line, line_to
from tests.support.sound import speech
from tests.support.telling import KeepFigure

pytestmark = pytest.mark.timeout(600)  # most of it is waiting for other processes

OWNERS, NOTES = 12, 120

GOES_ON_WITHIN = 60.0
"""Seconds from the end of an outage until a new recording is dealt with (docs/reliability.md)."""

Outage = Callable[[], Awaitable[None]]
"""Begins, and ends."""

PROMISES = "P1 P2 P4 P5 P7 P11 P15 P18"


@pytest.fixture
async def line(postgresql: PostgreSQL) -> AsyncIterator[Line]:
    """The network to the server."""
    async with line_to(postgresql) as line:
        yield line


@pytest.fixture
def place(postgresql: PostgreSQL, tmp_path: Path) -> Iterator[Place]:
    """A database on the server that all tests have."""
    with on_server(postgresql) as server:
        yield Place(tmp_path, server.url)


@pytest.fixture
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[PostgreSQL, PostgreSQL]]:
    """A server that is there for one test only, and its standby."""
    request.getfixturevalue("postgresql")  # skips the test where there is none
    with ExitStack() as stack:
        primary = started()
        assert primary is not None
        stack.callback(primary.remove)
        standby = standby_of(primary)
        stack.callback(standby.remove)
        yield primary, standby


async def test_nothing_is_lost_or_doubled_when_the_server_restarts(
    place: Place, postgresql: PostgreSQL, figure: KeepFigure
) -> None:
    async def restart() -> None:
        await asyncio.to_thread(postgresql.stop)
        await asyncio.sleep(3.0)
        await asyncio.to_thread(postgresql.start)

    await undergo(place, [restart, restart], "a crash of the server", figure)


async def test_nothing_is_lost_or_doubled_when_a_standby_takes_over(
    pair: tuple[PostgreSQL, PostgreSQL], tmp_path: Path, figure: KeepFigure
) -> None:
    primary, standby = pair
    name = primary.migrated_database()
    folders = ",".join(quote(str(server.folder), safe="") for server in pair)
    url = f"postgresql://{OWNER}@/{name}?host={folders}&target_session_attrs=read-write"

    async def fail_over() -> None:
        await asyncio.to_thread(primary.stop)
        await asyncio.to_thread(promote, standby)

    await undergo(Place(tmp_path, url), [fail_over], "a failover", figure)


async def test_nothing_is_lost_or_doubled_when_the_network_to_the_workers_is_cut(
    place: Place, line: Line, figure: KeepFigure
) -> None:
    async def cut() -> None:
        line.cut()
        await asyncio.sleep(5.0)
        line.heal()

    await undergo(place, [cut, cut], "a cut of the workers' network", figure, workers=line)


async def test_nothing_is_lost_or_doubled_when_the_network_to_the_workers_falls_silent(
    place: Place, line: Line, figure: KeepFigure
) -> None:
    async def fall_silent() -> None:
        line.fall_silent()
        await asyncio.sleep(5.0)
        line.heal()

    await undergo(place, [fall_silent], "a silence of the workers' network", figure, workers=line)


async def undergo(
    place: Place,
    outages: Sequence[Outage],
    name: str,
    figure: KeepFigure,
    *,
    workers: Line | None = None,
) -> None:
    """Have people talk meanwhile, and judge what has become of it all.

    Args:
        place: where the processes run.
        outages: what happens, one after the other.
        name: what figures call it.
        figure: keeps them.
        workers: what the workers are connected over, if it is not the server's socket.
    """
    took, urls = list[float](), {} if workers is None else _over(workers, place)
    async with staged(training_seconds=0.2, **place.chosen()) as stage:
        crowd = Crowd(stage.telegram, owners=OWNERS, seed=1)
        anna = User(stage.telegram, user_id=8001, first_name="Anna")
        deployment = Deployment(stage, place, chance(1), [], urls)
        async with deployment.running():
            await agrees(anna)
            async with crowd.talking(lambda: len(took) == len(outages) and crowd.sent >= NOTES):
                for outage in outages:
                    await until(lambda: len(place.records.unfinished()) > 1, within=60.0)
                    await outage()
                    took.append(await _dealt_with(anna))
                await crowd.still(place.records)
    chats = Chats(crowd.owners, place.records, place.said())
    breaches = [
        *chats.breaches(),
        *Account(stage.upstream, place.records).breaches(),
        *left.undone_updates(stage.telegram, place.records),
        *left.files(place.folder / "audio"),
        *left.traces(place.said(), stage.settings.secrets),
    ]
    figure(PROMISES, f"voice notes sent around {name}", crowd.sent)
    figure(PROMISES, f"voice notes lost in {name}", chats.counted["lost"])
    figure(PROMISES, f"most copies of a demo clip after {name}", chats.most_copies)
    figure(PROMISES, f"work went on after {name}, in seconds: most", round(max(took), 1))
    assert not breaches, report(breaches, took, 1)
    assert max(took) <= GOES_ON_WITHIN


async def _dealt_with(user: User) -> float:
    """Send a recording, and tell how many seconds it takes until a worker has looked at it."""
    began = time.monotonic()
    note = await user.sends_voice(speech.silence(5.0), seconds=5)
    await user.sees("silent", within=2 * GOES_ON_WITHIN, after=note)
    return time.monotonic() - began


def _over(line: Line, place: Place) -> Mapping[str, str]:
    """Name the URL of the database for each worker."""
    name = make_url(place.url).database
    url = f"postgresql://{OWNER}@127.0.0.1:{line.port}/{name}"
    return {process: url for process in PROCESSES if process != "web"}
