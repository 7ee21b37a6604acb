"""The server fetches URLs for strangers: it must not become their door into a private network."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from sandbox.voice_api.training.fetching import anywhere, in_public, is_public, make_fetch
from sandbox.voices.sample import BadSample

PRIVATE = [
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
    *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    *("::/127", "::ffff:0:0/104", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23"),
    *("2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10"),
    *("ff00::/8", "::ffff:10.0.0.0/104", "::ffff:127.0.0.0/104", "::ffff:192.168.0.0/112"),
]
"""IANA's special-purpose registries, and multicast."""

Handler = Callable[[web.Request], web.StreamResponse]


@asynccontextmanager
async def host(**pages: Handler) -> AsyncIterator[int]:
    """A web server on this machine; its port."""

    async def serve(request: web.Request) -> web.StreamResponse:
        return pages[request.match_info["name"]](request)

    application = web.Application()
    application.router.add_get("/{name}", serve)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield int(runner.addresses[0][1])
    await runner.cleanup()


def secret(_request: web.Request) -> web.Response:
    return web.Response(text="a secret of the network")


def moved(to: str) -> Handler:
    def answer(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": to})

    return answer


@given(st.sampled_from(PRIVATE).flatmap(lambda network: st.ip_addresses(network=network)))
def test_no_address_that_is_set_apart_is_public(address: object) -> None:
    assert not is_public(ip_address(str(address)))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00::1"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("port", "allowed"), [(80, True), (443, True), (8443, True), (22, False), (25, False)]
)
def test_no_port_of_another_service_is_asked(port: int, *, allowed: bool) -> None:
    assert in_public(ip_address("1.1.1.1"), port) is allowed


@pytest.mark.parametrize(
    "name",
    [
        *("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0177.0.0.1"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "user:password@127.0.0.1"),
    ],
)
async def test_this_machine_is_not_reached_however_it_is_spelt(name: str) -> None:
    asked: list[str] = []

    def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return secret(request)

    async with host(secret=answer) as port:
        with pytest.raises(BadSample, match="can't be fetched"):
            await make_fetch(in_public)(f"http://{name}:{port}/secret")
        assert asked == []


@pytest.mark.parametrize("place", ["127.0.0.1:80", "localhost:8080", "[::1]:443", "1.1.1.1:25"])
async def test_whoever_names_a_place_that_is_not_asked_is_told_what_would_be(place: str) -> None:
    with pytest.raises(BadSample, match="it has to come from a public address, at port 80, 443"):
        await make_fetch(in_public)(f"http://{place}/sample.wav")


async def test_with_the_setting_this_machine_is_reached() -> None:
    async with host(secret=secret) as port:
        fetched = await make_fetch(anywhere)(f"http://127.0.0.1:{port}/secret")
    assert fetched == b"a secret of the network"


async def test_no_redirect_leads_past_the_check() -> None:
    async with host(secret=secret) as inner:
        url = f"http://127.0.0.1:{inner}/secret"
        async with host(moved=moved(url)) as outer:
            fetch = make_fetch(lambda _address, port: port == outer)
            with pytest.raises(BadSample, match="can't be fetched"):
                await fetch(f"http://127.0.0.1:{outer}/moved")


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/a", "gopher://x/"])
async def test_a_redirect_leads_to_the_web_or_nowhere(to: str) -> None:
    async with host(moved=moved(to)) as port:
        with pytest.raises(BadSample, match="can't be fetched"):
            await make_fetch(anywhere)(f"http://127.0.0.1:{port}/moved")


@pytest.mark.parametrize(("redirects", "good"), [(3, True), (4, False)])
async def test_three_redirects_are_followed(redirects: int, *, good: bool) -> None:
    pages = {f"hop{number}": moved(f"/hop{number + 1}") for number in range(redirects)}
    pages[f"hop{redirects}"] = secret
    async with host(**pages) as port:
        fetching = make_fetch(anywhere)(f"http://127.0.0.1:{port}/hop0")
        if good:
            assert await fetching
        else:
            with pytest.raises(BadSample, match="TooManyRedirects"):
                await fetching


async def test_a_bomb_is_not_unpacked() -> None:
    def bomb(request: web.Request) -> web.Response:
        assert request.headers["Accept-Encoding"] == "identity"
        return web.Response(body=b"packed", headers={"Content-Encoding": "gzip"})

    async with host(bomb=bomb) as port:
        assert await make_fetch(anywhere)(f"http://127.0.0.1:{port}/bomb") == b"packed"
