"""What the running service says of itself to whoever asks after its health."""

from contextlib import suppress
from datetime import timedelta

import aiohttp

from bot.app import now
from bot.demo.stage import TOKEN, Stage, staged
from cloning.domain.errors import UpstreamUnavailable
from cloning.upkeep.breaker import OPENS_AFTER
from storage.inbox import Inbox
from storage.migrate import migrate
from tests.support.hurried import running_hurried

NOBODY = "http://127.0.0.1:9"


async def readiness(stage: Stage) -> tuple[int, str]:
    url = f"{stage.chosen['public_url']}/readyz"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def test_an_upstream_that_is_down_is_named_and_we_stay_ready() -> None:
    async with staged(training_seconds=0.05, voice_api_url=NOBODY) as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings) as house:
            assert (await readiness(stage))[0] == 200
            for _ in range(OPENS_AFTER):
                with suppress(UpstreamUnavailable):
                    await house.ports.upstream.voices()
            status, said = await readiness(stage)
            assert (status, said.splitlines()[0]) == (200, "ready")
            assert "upstream: left alone" in said


async def test_an_update_that_nobody_has_dealt_with_makes_us_unready_and_is_not_named() -> None:
    async with staged(training_seconds=0.05) as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings) as house:
            long_ago = now() - timedelta(minutes=2)
            bot_id = int(TOKEN.partition(":")[0])
            inbox = Inbox(house.database, bot_id=bot_id, clock=lambda: long_ago)
            await inbox.keep(987_654_321, b"{}")
            status, said = await readiness(stage)
            assert (status, said.startswith("not ready\nintake: 1 ")) == (503, True)
            assert "987" not in said
            await inbox.done(987_654_321)
            assert (await readiness(stage))[0] == 200
