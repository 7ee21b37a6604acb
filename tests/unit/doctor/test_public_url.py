"""PUBLIC_URL as the upstream goes to it: whoever answers, and however wrongly."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer, unused_port

from bot.app import now
from bot.doctor.findings import Wrong
from bot.doctor.outside.bucket_link import look_at_bucket_link
from bot.doctor.outside.public_url import PublicUrl
from bot.doctor.outside.way_in import check_addresses, resolved
from bot.web.links import SignedLinks
from bot.web.samples import add_samples
from cloning.domain.errors import StorageUnavailable
from cloning.upkeep.sample_access import Hosting
from storage.in_memory.store import InMemoryStore
from storage.samples.in_bucket import BucketSamples
from storage.samples.on_disk import DiskSamples
from storage.samples.places import bucket_of
from tests.support.servers.object_store import KEY, KEY_ID, ObjectStore
from tests.unit.doctor.looking import wrong


def left_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def way_to(port: int, folder: Path, *, scheme: str = "http") -> PublicUrl:
    """The way to a bot that listens on a port, if it listens."""
    url = f"{scheme}://127.0.0.1:{port}"
    return PublicUrl(
        host="127.0.0.1",
        port=port,
        listens_on=("127.0.0.1", port),
        may_be_private=True,
        links=SignedLinks(base_url=url, key="a key of this deployment", clock=now),
        samples=DiskSamples(folder),
        hosting=Hosting(store=InMemoryStore(), clock=now),
    )


@asynccontextmanager
async def answering(handler: Handler) -> AsyncIterator[TestServer]:
    """Somebody who answers every request like this."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    server = TestServer(app, port=unused_port())
    async with server:
        yield server


async def found_wrong(handler: Handler, folder: Path) -> tuple[str, str]:
    async with answering(handler) as server:
        return await wrong(way_to(server.port or 0, folder).look())


async def test_a_bot_that_runs_answers_and_nothing_is_left(tmp_path: Path) -> None:
    way = way_to(unused_port(), tmp_path)
    async with server_of(way, way.links):
        said = await way.look()
    assert said.startswith("1.0 MB fetched in ")
    assert said.endswith(" by GET, HEAD and ranges, from the bot that is running")
    assert left_in(tmp_path) == []


async def test_the_doctor_listens_where_no_bot_does_and_not_longer(tmp_path: Path) -> None:
    way = way_to(unused_port(), tmp_path)
    assert "from the doctor, which listened in place of the bot" in await way.look()
    async with ClientSession() as session:
        with pytest.raises(OSError, match="Connect"):
            await session.get(f"http://127.0.0.1:{way.port}/")
    assert left_in(tmp_path) == []


def server_of(way: PublicUrl, links: SignedLinks) -> TestServer:
    """The part of a bot that serves samples."""
    app = web.Application()
    add_samples(app, links=links, hosting=way.hosting, samples=way.samples)
    return TestServer(app, port=way.port)


async def test_a_bot_with_another_key_does_not_know_the_link(tmp_path: Path) -> None:
    way = way_to(unused_port(), tmp_path)
    other = SignedLinks(base_url="", key="another key", clock=now)
    async with server_of(way, other):
        what, cure = await wrong(way.look())
    assert what.startswith("GET is answered with HTTP 404")
    assert "SECRET_KEY" in cure


async def test_an_address_at_which_nobody_answers_is_said(tmp_path: Path) -> None:
    proxy, bot = unused_port(), unused_port()
    way = replace(way_to(proxy, tmp_path), listens_on=("127.0.0.1", bot))
    what, cure = await wrong(way.look())
    assert what == "it can't be fetched: no connection (Connection refused)"
    assert "firewall" in cure
    assert left_in(tmp_path) == []


@pytest.mark.parametrize(
    ("status", "said", "mended"),
    [
        (502, "HTTP 502: a proxy answers, but not the bot behind it", "start the bot"),
        (401, "HTTP 401", "as they are"),
    ],
)
async def test_a_proxy_that_answers_itself_is_said(
    tmp_path: Path, status: int, said: str, mended: str
) -> None:
    async def proxy(_request: web.Request) -> web.Response:
        return web.Response(status=status)

    what, cure = await found_wrong(proxy, tmp_path)
    assert what == f"GET is answered with {said}"
    assert mended in cure


@pytest.mark.parametrize(
    ("to", "said"), [("http://127.0.0.1:9/x", "http"), ("/elsewhere", "another path")]
)
async def test_a_redirect_is_not_followed(tmp_path: Path, to: str, said: str) -> None:
    async def proxy(_request: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": to})

    what, cure = await found_wrong(proxy, tmp_path)
    assert what == f"GET is redirected to {said}"
    assert "https://" in cure


def spoiling(tmp_path: Path, spoilt: str) -> Handler:
    """A proxy that passes on what lies in the folder, but for one thing that it spoils."""

    async def proxy(request: web.Request) -> web.StreamResponse:
        (name,) = left_in(tmp_path)
        sound, asked = (
            await asyncio.to_thread(Path(tmp_path, name).read_bytes),
            request.headers.get("Range"),
        )
        if request.method == "HEAD":
            size = 0 if spoilt == "length" else len(sound)
            status = 405 if spoilt == "HEAD" else 200
            return web.Response(status=status, headers={"Content-Length": str(size)})
        if asked and spoilt != "no ranges":
            shift = 1 if spoilt == "range" else 0
            return web.Response(status=206, body=sound[1000 + shift : 2000 + shift])
        if spoilt == "hang up" and request.transport is not None:
            request.transport.close()
        more = {"short": sound[:-1], "long": sound + b"more", "other": sound[::-1]}
        return web.Response(body=more.get(spoilt, sound))

    return proxy


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ("short", "GET brings 960043 bytes, other than were sent"),
        ("other", "GET brings 960044 bytes, other than were sent"),
        ("long", "more bytes come than were sent"),
        ("HEAD", "HEAD is answered with HTTP 405"),
        ("length", "HEAD tells a length of 0 instead of 960044"),
        ("no ranges", "a range is answered with HTTP 200"),
        ("range", "a range brings other bytes than were asked for"),
        ("hang up", "it can't be fetched: no proper answer (ServerDisconnectedError)"),
    ],
)
async def test_each_way_to_spoil_a_sample_is_named(tmp_path: Path, spoilt: str, said: str) -> None:
    what, cure = await found_wrong(spoiling(tmp_path, spoilt), tmp_path)
    assert what == said
    assert "proxy" in cure
    assert left_in(tmp_path) == []


async def test_a_server_without_tls_under_https_is_said(tmp_path: Path) -> None:
    way = way_to(unused_port(), tmp_path, scheme="https")
    what, _ = await wrong(way.look())
    assert what.startswith("it can't be fetched: ")
    assert way.links.trial_url("0" * 32)[-70:-4] not in what


class Full(DiskSamples):
    """A place that takes no samples now."""

    async def keep(self, name: str, wav: bytes) -> None:
        raise StorageUnavailable


class Stuck(DiskSamples):
    """A place that erases nothing now."""

    async def erase(self, name: str) -> None:
        raise StorageUnavailable


async def test_a_place_that_takes_nothing_is_said(tmp_path: Path) -> None:
    way = replace(way_to(unused_port(), tmp_path), samples=Full(tmp_path))
    what, cure = await wrong(way.look())
    assert "nothing can be put" in what
    assert "samples" in cure


async def test_what_can_not_be_erased_now_is_left_to_the_bot(tmp_path: Path) -> None:
    way = replace(way_to(unused_port(), tmp_path), samples=Stuck(tmp_path))
    assert "1.0 MB fetched" in await way.look()


def to(*addresses: str) -> Callable[[str, int], Awaitable[Sequence[str]]]:
    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["8.8.8.8", "10.0.0.7"], ["8.8.8.8", "fd00::1"], ["fe80::1%eth0"], ["odd"]],
)
async def test_one_address_that_is_not_public_is_enough_to_be_refused(
    addresses: list[str],
) -> None:
    with pytest.raises(Wrong, match=f"leads to {addresses[-1]}, which is not public") as found:
        await check_addresses("bot.example", 443, to(*addresses))
    assert "addresses are all public" in found.value.cure


async def test_public_addresses_are_well() -> None:
    found = await check_addresses("bot.example", 443, to("8.8.8.8", "2606:4700::1111"))
    assert found == ("8.8.8.8", "2606:4700::1111")


async def test_a_name_without_an_address_gets_one_at_the_dns_provider() -> None:
    with pytest.raises(Wrong, match=r"nowhere\.invalid can't be resolved") as found:
        await check_addresses("nowhere.invalid", 443, resolved)
    assert "DNS provider" in found.value.cure


async def test_the_resolver_of_the_system_names_all_addresses() -> None:
    assert "127.0.0.1" in await resolved("127.0.0.1", 80)


async def test_a_loopback_address_is_wrong_unless_the_upstream_is_here_too(
    tmp_path: Path,
) -> None:
    way = replace(way_to(unused_port(), tmp_path), may_be_private=False)
    what, _ = await wrong(way.look())
    assert what == "127.0.0.1 leads to 127.0.0.1, which is not public"


async def test_a_link_to_the_bucket_itself_works(store_server: ObjectStore) -> None:
    url = store_server.url(store_server.bucket())
    bucket = BucketSamples(bucket_of(url), key_id=KEY_ID, key=KEY)
    said = await look_at_bucket_link(bucket)
    assert said.endswith("by GET and ranges, from the bucket")
    assert store_server.is_empty(url)
