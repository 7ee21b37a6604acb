"""Certificates are read before the first connection that needs them, and not before."""

import ssl

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.net.connecting import Trust, connector, trust


@pytest.fixture(autouse=True)
def anew() -> None:
    trust.cache_clear()


@pytest.fixture
async def server() -> web.Application:
    app = web.Application()
    app.router.add_get("/", _answer)
    return app


async def _answer(_request: web.Request) -> web.Response:
    return web.Response()


def authorities(one: Trust) -> int:
    return one.context.cert_store_stats()["x509_ca"]


async def test_no_certificates_are_read_for_a_connection_without_tls(
    server: web.Application,
) -> None:
    async with (
        TestServer(server) as there,
        aiohttp.ClientSession(connector=connector()) as session,
        session.get(there.make_url("/")),
    ):
        assert authorities(trust()) == 0


@pytest.mark.parametrize(
    ("url", "proxy"),
    [("https://127.0.0.1:1", None), ("http://127.0.0.1:1", "https://127.0.0.1:1")],
    ids=["a server", "a proxy"],
)
async def test_certificates_are_read_before_somebody_is_asked_by_tls(
    url: str, proxy: str | None
) -> None:
    async with aiohttp.ClientSession(connector=connector()) as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(url, proxy=proxy)
    assert trust().is_read
    assert authorities(trust()) == authorities_of_this_machine()


def test_certificates_are_read_once() -> None:
    one = Trust()
    one.read()
    known = authorities(one)
    one.read()
    assert authorities(one) == known


def test_a_context_verifies_as_that_of_python_does() -> None:
    ours, pythons = Trust().context, ssl.create_default_context()
    assert ours.verify_mode == pythons.verify_mode
    assert ours.verify_flags == pythons.verify_flags
    assert ours.check_hostname
    assert ours.options == pythons.options


def authorities_of_this_machine() -> int:
    return ssl.create_default_context().cert_store_stats()["x509_ca"]
