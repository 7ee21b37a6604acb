"""The examples for nginx and Caddy, before a bot that runs."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.app import now
from bot.chosen import links_of
from bot.demo.stage import Stage, staged
from bot.settings.reading import settings_of
from bot.web.server import SECRET_HEADER, WEBHOOK_PATH
from storage.samples.on_disk import DiskSamples
from tests.e2e.processes import environ_of, started, until_ready
from tests.support.servers.proxies import PROXIES, Proxy, program

BOT = ["-m", "bot"]
NAME = "0" * 32
MUCH = 32 * 1024 * 1024
WEBHOOK_SECRET = "a-secret-of-the-tests-for-the-webhook"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged(training_seconds=0.1) as stage:
        yield stage


@pytest.fixture(params=sorted(PROXIES))
def proxy(request: pytest.FixtureRequest, stage: Stage, tmp_path: Path) -> Iterator[Proxy]:
    """A proxy with our example, whose bot need not run yet."""
    binary = program(request.param)
    if binary is None:
        pytest.skip(f"{request.param} is not installed")
    folder = tmp_path / "proxy"
    folder.mkdir()
    with PROXIES[request.param](binary, folder, int(stage.chosen["port"])) as proxy:
        yield proxy


async def looked(stage: Stage, proxy: Proxy, folder: Path) -> tuple[int, str]:
    trusted = {"SSL_CERT_FILE": str(proxy.certificate)} if proxy.certificate else {}
    environ = {**environ_of(stage, public_url=proxy.url), **trusted}
    async with started([*BOT, "doctor"], folder=folder, environ=environ) as doctor:
        code = await doctor.ended()
        (line,) = [line for line in doctor.said.splitlines() if "public url" in line]
        return code, line


async def test_samples_pass_as_the_upstream_needs_them_and_leave_no_trace(
    stage: Stage, proxy: Proxy, tmp_path: Path
) -> None:
    async with started(
        BOT, folder=tmp_path, environ=environ_of(stage, public_url=proxy.url)
    ) as bot:
        await until_ready(stage)
        code, line = await looked(stage, proxy, tmp_path)
        assert (code, line.endswith("from the bot that is running")) == (0, True), line
        assert await bot.stop() == 0
    assert not proxy.has_kept


async def test_updates_pass_up_to_the_largest_and_leave_no_trace(
    stage: Stage, proxy: Proxy, tmp_path: Path
) -> None:
    environ = environ_of(
        stage,
        public_url=proxy.url,
        telegram_updates="webhook",
        telegram_webhook_secret=WEBHOOK_SECRET,
    )
    update = b'{"update_id": 1, "message": "%b"}' % (b"x" * 900_000)
    async with started(BOT, folder=tmp_path, environ=environ), ClientSession() as session:
        await until_ready(stage, path="/healthz")

        async def posted(headers: dict[str, str]) -> int:
            url = proxy.url + WEBHOOK_PATH
            async with session.post(url, data=update, headers=headers, ssl=False) as answer:
                return answer.status

        assert await posted({SECRET_HEADER: WEBHOOK_SECRET}) == 200
        assert await posted({}) == 403
        for path, status in (("/healthz", 200), ("/readyz", 404), ("/metrics", 404)):
            async with session.get(proxy.url + path, ssl=False) as answer:
                assert (path, answer.status) == (path, status)
    assert not proxy.has_kept


async def test_a_sample_that_is_fetched_slowly_waits_at_the_bot_and_not_at_the_proxy(
    stage: Stage, proxy: Proxy, tmp_path: Path
) -> None:
    environ = environ_of(stage, public_url=proxy.url)
    settings = settings_of({**stage.chosen, "public_url": proxy.url})
    # So much that no kernel takes it for somebody who doesn't read.
    await DiskSamples(settings.audio_dir).keep(NAME, bytes(MUCH))
    async with started(BOT, folder=tmp_path, environ=environ), ClientSession() as session:
        await until_ready(stage, path="/healthz")
        async with session.get(links_of(settings, now).trial_url(NAME), ssl=False) as answer:
            await asyncio.sleep(1.0)  # in which a proxy that keeps it would have taken it all
            assert not proxy.has_kept
            assert len(await answer.read()) == MUCH


async def test_the_doctor_tells_a_proxy_without_its_bot_and_a_certificate_that_is_not_valid(
    stage: Stage, proxy: Proxy, tmp_path: Path
) -> None:
    elsewhere = str(int(stage.chosen["port"]) + 1)
    environ = environ_of(stage, public_url=proxy.url, port=elsewhere)
    async with started([*BOT, "migrate"], folder=tmp_path, environ=environ) as migration:
        assert await migration.ended() == 0
    async with started([*BOT, "doctor"], folder=tmp_path, environ=environ) as doctor:
        assert await doctor.ended() == 1
        (line,) = [line for line in doctor.said.splitlines() if "public url" in line]
    trusted = "a proxy answers, but not the bot behind it"
    assert ("its certificate is not valid" if proxy.certificate else trusted) in line
