"""What Prometheus reads of processes that run apart, after somebody has got a clone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.demo.stage import Stage, free_port, staged
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.steps import has_a_clone
from tests.e2e.processes import environ_of, procfile, started, until_ready

ANNA = 700_100_200_300
"""An id that no figure holds by chance."""


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(training_seconds=0.2, poll_seconds="0.1") as stage:
        migrate(stage.settings.database_url)
        yield stage


async def metrics(port: int) -> list[str]:
    url = f"http://127.0.0.1:{port}/metrics"
    async with ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        return (await answer.text()).splitlines()


async def test_each_process_tells_what_it_has_done(stage: Stage, tmp_path: Path) -> None:
    web_port, worker_port = free_port(), free_port()
    commands = procfile()
    web_env = environ_of(stage, operator_port=str(web_port))
    worker_env = environ_of(stage, operator_port=str(worker_port))
    async with (
        started(commands["web"], folder=tmp_path, environ=web_env) as web,
        started(commands["worker"], folder=tmp_path, environ=worker_env) as worker,
    ):
        await until_ready(stage)
        await has_a_clone(User(stage.telegram, user_id=ANNA, first_name="Anna"))
        seen, done = await asyncio.gather(metrics(web_port), metrics(worker_port))
        assert 'bot_update_seconds_count{kind="message"} 1.0' in seen
        assert 'bot_update_seconds_count{kind="callback_query"} 1.0' in seen
        assert 'bot_upstream_seconds_count{call="train",code="0"} 1.0' in done
        assert 'bot_telegram_seconds_count{method="sendVoice",result="ok"} 1.0' in done
        assert any(line.startswith('bot_audio_child_seconds_count{ended="well"}') for line in done)
        for page in (seen, done):
            assert "bot_database_up 1.0" in page
            assert not [line for line in page if str(ANNA) in line or "Anna" in line]
        assert (await web.stop(), await worker.stop()) == (0, 0)
