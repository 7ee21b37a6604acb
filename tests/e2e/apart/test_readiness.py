"""What operators read of processes that run apart, while something outside is wrong."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientSession

from bot.demo.stage import Stage, free_port, staged
from storage.migrate import migrate
from tests.e2e.processes import environ_of, procfile, started

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(training_seconds=0.2, poll_seconds="0.1") as stage:
        migrate(stage.settings.database_url)
        yield stage


async def told(
    port: str, wanted: Callable[[Mapping[str, Any]], bool], within: float = 30.0
) -> Mapping[str, Any]:
    """Ask a process how all are until that is as wanted; returns the last answer."""
    url, accept = f"http://127.0.0.1:{port}/readyz", {"Accept": "application/json"}
    said: Mapping[str, Any] = {}
    try:
        async with asyncio.timeout(within), ClientSession(headers=accept) as session:
            while not (said and wanted(said)):
                try:
                    async with session.get(url) as answer:
                        said = json.loads(await answer.text())
                        assert answer.status == (200 if said["ready"] else 503)
                except ClientConnectionError:
                    await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(f"not told within {within} s; the last answer: {said}") from None
    return said


def has_both(said: Mapping[str, Any]) -> bool:
    return {one["role"] for one in said["processes"] if one["alive"]} == {"web", "worker"}


def is_well(said: Mapping[str, Any]) -> bool:
    return bool(said["ready"]) and has_both(said)


def names(what: str, role: str) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a process with this role has a problem, as the page names it."""

    def wanted(said: Mapping[str, Any]) -> bool:
        return any(
            problem["what"] == what and any(role in one for one in problem["processes"])
            for problem in said["problems"]
        )

    return wanted


async def seen_by_all(stage: Stage, folder: Path, wanted: Any, **wrong: str) -> None:
    """Have `web` and a `worker`, whose settings may be wrong; both tell what is wanted."""
    web_port, worker_port = free_port(), free_port()
    web_sees = environ_of(stage, operator_port=str(web_port))
    worker_sees = environ_of(stage, operator_port=str(worker_port), **wrong)
    commands = procfile()
    async with (
        started(commands["web"], folder=folder, environ=web_sees) as web,
        started(commands["worker"], folder=folder, environ=worker_sees) as worker,
    ):
        for port in (str(web_port), str(worker_port)):
            await told(port, wanted)
        assert "Traceback" not in web.said + worker.said
        assert (await web.stop(), await worker.stop()) == (0, 0)


async def test_each_process_tells_of_both_when_all_is_well(stage: Stage, tmp_path: Path) -> None:
    await seen_by_all(stage, tmp_path, is_well)


async def test_a_key_that_only_the_worker_finds_refused_is_told_by_both(
    stage: Stage, tmp_path: Path
) -> None:
    def wanted(said: Mapping[str, Any]) -> bool:
        return not said["ready"] and names("upstream", "worker")(said)

    await seen_by_all(stage, tmp_path, wanted, voice_api_key="sk-of-somebody-else-0123456789")


async def test_an_outage_that_only_the_worker_sees_is_told_by_both_and_is_no_alarm(
    stage: Stage, tmp_path: Path
) -> None:
    def wanted(said: Mapping[str, Any]) -> bool:
        return said["ready"] and names("upstream", "worker")(said)

    await seen_by_all(stage, tmp_path, wanted, voice_api_url=NOBODY)


async def test_a_folder_that_takes_no_samples_is_told_by_both(stage: Stage, tmp_path: Path) -> None:
    no_folder = tmp_path / "a file"
    await asyncio.to_thread(no_folder.write_text, "")

    def wanted(said: Mapping[str, Any]) -> bool:
        return not said["ready"] and names("samples", "worker")(said)

    await seen_by_all(stage, tmp_path, wanted, audio_dir=str(no_folder))


async def test_a_telegram_that_the_worker_can_not_reach_is_told_by_both(
    stage: Stage, tmp_path: Path
) -> None:
    def wanted(said: Mapping[str, Any]) -> bool:
        return not said["ready"] and names("telegram", "worker")(said)

    await seen_by_all(stage, tmp_path, wanted, telegram_api_url=NOBODY)


async def test_one_process_tells_without_a_port_of_its_own_and_briefly_with_one(
    stage: Stage, tmp_path: Path
) -> None:
    port = stage.chosen["port"]
    async with started(["-m", "bot"], folder=tmp_path, environ=environ_of(stage)) as bot:
        (process,) = (await told(port, lambda said: bool(said["ready"])))["processes"]
        assert (process["role"], process["breaker"]) == ("all", "closed")
        assert await bot.stop() == 0
    own = str(free_port())
    environ = environ_of(stage, operator_port=own)
    async with started(["-m", "bot"], folder=tmp_path, environ=environ) as bot:
        assert (await told(own, lambda said: bool(said["ready"])))["processes"]
        assert await told(port, lambda _said: True) == {"ready": True}
        assert await bot.stop() == 0


async def test_an_operators_port_that_is_taken_is_said_in_one_line(
    stage: Stage, tmp_path: Path
) -> None:
    taken = stage.upstream.url.rpartition(":")[2]
    environ = environ_of(stage, operator_port=taken)
    async with started(procfile()["worker"], folder=tmp_path, environ=environ) as worker:
        assert await worker.ended() == 2
        assert worker.said.startswith(f"OPERATOR_PORT: {taken} is taken or forbidden")
        assert len(worker.said.splitlines()) == 1
