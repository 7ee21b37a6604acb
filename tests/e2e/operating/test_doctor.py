"""`python -m bot doctor`, as an operator calls it: well and unwell, with cures and no secrets."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.stage import TOKEN, Stage, speaking, staged
from storage.migrate import migrate
from tests.e2e.processes import environ_of, started, until_ready
from tests.support.databases.places import on_server
from tests.support.databases.postgresql import PostgreSQL

BOT = ["-m", "bot"]
NAMES = [
    *("settings", "token", "webhook", "voice key", "clock", "decoder", "disk", "database"),
    *("erasures", "samples", "public url"),
]
SECRET = "a secret of the tests that nobody should ever read"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(training_seconds=0.1) as stage:
        await asyncio.to_thread(migrate, stage.settings.database_url)
        yield stage


async def looked(stage: Stage, folder: Path, **chosen: str) -> tuple[int, dict[str, str]]:
    """Call the doctor; returns the exit code, and each check's line by its name."""
    environ = environ_of(stage, secret_key=SECRET, **chosen)
    async with started([*BOT, "doctor"], folder=folder, environ=environ) as doctor:
        code, lines = await doctor.ended(), doctor.said.splitlines()
    for secret in (SECRET, TOKEN.partition(":")[2], stage.upstream.key):
        assert secret not in "".join(lines)
    found = {line[5:16].strip(): line[:3].strip() + " " + line[18:] for line in lines}
    assert len(found) == len(lines)
    return code, found


def ills(found: dict[str, str]) -> set[str]:
    return {name for name, line in found.items() if not line.startswith("ok ")}


@pytest.mark.parametrize("updates", ["polling", "webhook"])
async def test_a_healthy_bot_is_well_and_is_not_disturbed(
    stage: Stage, tmp_path: Path, updates: str
) -> None:
    environ = environ_of(stage, telegram_updates=updates, secret_key=SECRET)
    async with started(BOT, folder=tmp_path, environ=environ) as bot:
        await until_ready(stage)
        if updates == "polling":
            await stage.telegram.until_polled()
        async with asyncio.timeout(10):
            while updates == "webhook" and not stage.telegram.world.webhook.target:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        code, found = await looked(stage, tmp_path, telegram_updates=updates)
        assert (code, ills(found), list(found)) == (0, set(), NAMES)
        assert found["public url"].endswith("from the bot that is running")
        assert "Conflict" not in bot.said
        assert not any(call.status == 409 for call in stage.telegram.calls)
        assert await bot.stop() == 0


async def test_all_can_be_looked_at_before_the_bot_runs(stage: Stage, tmp_path: Path) -> None:
    code, found = await looked(stage, tmp_path)
    assert (code, list(found)) == (0, NAMES)
    assert "listened in place of the bot" in found["public url"]


async def test_what_has_clones_speak_is_looked_at_where_there_is_any(
    stage: Stage, tmp_path: Path
) -> None:
    async with speaking(stage) as talking:
        code, found = await looked(talking, tmp_path)
        assert talking.speaker is not None
        assert (code, talking.speaker.listens) == (0, [])
        assert found["speech"].endswith("nothing was said")
        code, found = await looked(talking, tmp_path, speak_token="canary-of-another-account")
    assert (code, ills(found)) == (1, {"speech"})
    assert "valid token into SPEAK_TOKEN" in found["speech"]
    assert "canary" not in found["speech"]


async def test_samples_in_a_database_are_fetched_from_there(
    stage: Stage, tmp_path: Path, postgresql: PostgreSQL
) -> None:
    with on_server(postgresql) as place:
        code, found = await looked(stage, tmp_path, database_url=place.url)
        assert place.one_value("SELECT count(*) FROM samples") == 0
    assert (code, "samples" in found) == (0, False)
    assert "1.0 MB fetched" in found["public url"]


async def test_everything_that_is_wrong_is_said_at_once(stage: Stage, tmp_path: Path) -> None:
    stage.telegram.revoke_token()
    Path(stage.chosen["audio_dir"]).mkdir(mode=0o755)  # noqa: ASYNC240 - at once
    code, found = await looked(
        stage,
        tmp_path,
        voice_api_key="another-key-than-the-right-one",
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'new.db'}",
    )
    assert code == 1
    assert ills(found) == {"token", "webhook", "voice key", "database", "samples", "public url"}
    assert "@BotFather" in found["token"]
    assert found["webhook"] == "? not checked: it needs “token”, see above"
    assert "VOICE_API_KEY" in found["voice key"]
    assert found["database"].endswith("Cure: python -m bot migrate")
    assert "chmod 700" in found["samples"]
    assert found["public url"] == "? not checked: it needs “samples”, see above"


async def test_settings_that_can_not_be_used_are_named_one_by_one(tmp_path: Path) -> None:
    environ = {"VOICE_API_KEY": "hush hush", "PORT": "no number"}
    async with started([*BOT, "doctor"], folder=tmp_path, environ=environ) as doctor:
        assert await doctor.ended() == 1
        lines = doctor.said.splitlines()
    assert all(line.startswith("BAD  settings     ") for line in lines)
    assert {line.split()[2] for line in lines} == {
        *("TELEGRAM_BOT_TOKEN", "VOICE_API_KEY", "PORT", "PUBLIC_URL")
    }
    assert "hush" not in doctor.said
    assert "[hidden]" not in doctor.said  # least of all the example of a token


async def start_takes(folder: Path) -> float:
    """Measure, in seconds, how long a doctor takes that has nothing to look at."""
    began = time.monotonic()
    async with started([*BOT, "doctor"], folder=folder, environ={}) as doctor:
        await doctor.ended()
    return time.monotonic() - began


async def test_it_ends_within_ten_seconds_though_everything_hangs(
    stage: Stage, tmp_path: Path
) -> None:
    before = await start_takes(tmp_path)
    with socket.create_server(("127.0.0.1", 0), backlog=100) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        code, found = await looked(
            stage,
            tmp_path,
            telegram_api_url=f"http://{address}",
            voice_api_url=f"http://{address}",
            public_url=f"http://{address}",
            database_url=f"postgresql://bot:{SECRET.replace(' ', '-')}@{address}/bot",
            samples_url=f"file://{tmp_path}/audio",
            speak_url=f"ws://{address}",
            speak_token="canary-of-an-account",
            speak_agent_id="agent",
            speak_device_id="02:00:5e:10:00:01",
        )
        took = time.monotonic() - began
    start = max(before, await start_takes(tmp_path))
    assert took < 10.0 + start, "a start takes long while other tests run"
    assert code == 1
    hangs = {"token", "webhook", "voice key", "speech", "clock", "database", "public url"}
    assert ills(found) == hangs
    assert "it did not answer within 7 s" in found["token"]
    assert "firewall" in found["voice key"]
