"""Updates are taken or asked for again, and the server tells how it is."""

from io import BytesIO

import pytest
from aiohttp import ClientResponse

from bot.intake.updates import number_of
from bot.web.readiness.checkup import DATABASE_AWAY, LEFT_ALONE
from bot.web.readiness.health import Health
from bot.web.server import LARGEST_UPDATE_BYTES, SECRET_HEADER, WEBHOOK_PATH
from tests.unit.web.site import SECRET, Client, Site, serving


async def told(client: Client, body: bytes, secret: str = SECRET) -> ClientResponse:
    return await client.post(WEBHOOK_PATH, data=BytesIO(body), headers={SECRET_HEADER: secret})


async def test_an_update_is_acknowledged_when_it_is_kept(site: Site) -> None:
    async with serving(site) as client:
        assert (await told(client, b'{"update_id": 7}')).status == 200
    assert site.taken == [b'{"update_id": 7}']


async def test_an_update_that_can_not_be_kept_is_asked_for_again(site: Site) -> None:
    site.full = True
    async with serving(site) as client:
        answer = await told(client, b'{"update_id": 7}')
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", SECRET[:-1], "🔑"])
async def test_nobody_without_the_secret_gets_an_update_in(site: Site, secret: str) -> None:
    async with serving(site) as client:
        assert (await told(client, b'{"update_id": 7}', secret)).status == 403
    assert site.taken == []


def update_of(length: int) -> bytes:
    """An update with a text that makes it so many bytes long."""
    begin, end = b'{"update_id":7,"message":{"text":"', b'"}}'
    return begin + b"x" * (length - len(begin) - len(end)) + end


FULL_RICH_MESSAGE_BYTES = 394_000
"""The text of a rich message at its limit, and of one that it answers (Bot API 10.1)."""


@pytest.mark.parametrize("length", [FULL_RICH_MESSAGE_BYTES, LARGEST_UPDATE_BYTES])
async def test_an_update_of_up_to_1_mib_is_taken_whole(site: Site, length: int) -> None:
    async with serving(site) as client:
        assert (await told(client, update_of(length))).status == 200
    assert site.taken == [update_of(length)]


@pytest.mark.parametrize("length", [LARGEST_UPDATE_BYTES + 1, 9 * LARGEST_UPDATE_BYTES])
async def test_an_update_larger_than_any_is_put_aside_by_its_number_and_not_asked_for_again(
    site: Site, length: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(site) as client:
        assert (await told(client, update_of(length))).status == 200
    (beginning,) = site.taken
    assert number_of(beginning) == 7
    assert len(beginning) < 1000
    assert caplog.text.count(f"an update of {length} bytes") == 1
    assert "xxx" not in caplog.text


async def test_health_and_readiness_tell_a_broken_database_from_a_dead_process(site: Site) -> None:
    site.health = Health(problems=[DATABASE_AWAY])
    async with serving(site) as client:
        assert (await client.get("/healthz")).status == 200
        answer = await client.get("/readyz")
        assert (answer.status, await answer.text()) == (503, f"not ready\n{DATABASE_AWAY}\n")
        site.health = Health(problems=[LEFT_ALONE])
        answer = await client.get("/readyz")
        assert (answer.status, await answer.text()) == (200, f"ready\n{LEFT_ALONE}\n")


async def test_robots_are_told_to_stay_away(site: Site) -> None:
    async with serving(site) as client:
        assert "Disallow: /" in await (await client.get("/robots.txt")).text()
