"""A demo's address is asked for byte for byte as it was given, or its signature would not hold."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.net.urls import as_given, joined
from bot.upstream.demos import GuardedDemos

SIGNED = [
    "/a%2Fb/demo.mp3?Signature=a%2Fb%2Bc%3D%3D&Expires=1",
    "/%7Euser/demo%28%29.mp3?x=%7E%28%29%27%21%2A",
    "/~user/demo().mp3?x=~()'!*",
    "/a+b/a%20b/a%2Bb?plus=+&space=%20&both=%2B",
    "/%e5%a3%b0.mp3?lower=%e5%a3%b0&upper=%E5%A3%B0",
    "/音色/é.mp3?名=声",
    "/a//b/./c/../d;v=1,2:3@4&5=6$7?a=b;c=d&&=&e",
    "/%41%2E%2e/%25/100%?q=100%&z=%zz",
    "/a%00b%0d%0aHost:%20evil?x=%0D%0A",
    '/?X-Amz-Credential=AKIA%2F20260101%2Fcn%2Fs3%2Faws4_request&x=[1]{2}|3\\4^5`6"7<8>',
]


class Raw:
    """A server that keeps the request lines as they come, and answers in turn."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.locations: list[bytes] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[bytes]:
        return [line.removeprefix(b"GET ").removesuffix(b" HTTP/1.1\r\n") for line in self.lines]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines.append(await reader.readline())
        while await reader.readline() != b"\r\n":
            pass
        where = self.locations.pop(0) if self.locations else b""
        if where:
            writer.write(b"HTTP/1.1 302 Found\r\nLocation: " + where + b"\r\n")
        else:
            writer.write(b"HTTP/1.1 200 OK\r\n")
        writer.write(b"Connection: close\r\nContent-Length: 4\r\n\r\nRIFF")
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@asynccontextmanager
async def listening() -> AsyncIterator[Raw]:
    raw = Raw()
    server = await asyncio.start_server(raw.talk, "127.0.0.1", 0)
    async with server:
        raw.port = server.sockets[0].getsockname()[1]
        yield raw


@pytest.fixture
async def raw() -> AsyncIterator[Raw]:
    async with listening() as server:
        yield server


async def fetch(raw: Raw, url: str, *, base_url: str = "") -> None:
    trusted = [("127.0.0.1", raw.port)]
    async with GuardedDemos(base_url=base_url, trusted_origins=trusted) as demos:
        assert await demos.fetch(url) == b"RIFF"


@pytest.mark.parametrize("target", SIGNED)
async def test_an_address_is_asked_for_as_it_is(raw: Raw, target: str) -> None:
    await fetch(raw, raw.url + target + "#part")
    assert raw.targets == [target.encode()]


@pytest.mark.parametrize("target", SIGNED)
async def test_so_is_one_that_a_redirect_leads_to(raw: Raw, target: str) -> None:
    raw.locations = [target.encode(), f"{raw.url}{target}".encode()]
    await fetch(raw, f"{raw.url}/first%2F?a=%7E")
    assert raw.targets == [b"/first%2F?a=%7E", target.encode(), target.encode()]


async def test_bytes_that_are_no_text_are_escaped_as_browsers_do(raw: Raw) -> None:
    raw.locations = [b"/caf\xe9?q=\xff"]
    await fetch(raw, f"{raw.url}/")
    assert raw.targets == [b"/", b"/caf%E9?q=%FF"]


async def test_characters_that_would_break_the_request_are_escaped(raw: Raw) -> None:
    await fetch(raw, f" {raw.url}/a b\tc?d=e\r\nHost: evil\n")
    assert raw.targets == [b"/a%20b%09c?d=e%0D%0AHost:%20evil"]


@pytest.mark.parametrize(
    ("given", "target"),
    [
        ("demos/7%2F.mp3?a=%7E", b"/api/demos/7%2F.mp3?a=%7E"),
        ("/demos/7%2F.mp3?a=%7E", b"/demos/7%2F.mp3?a=%7E"),
        ("?voice=7", b"/api/?voice=7"),
        ("../%28.mp3", b"/%28.mp3"),
    ],
)
@pytest.mark.parametrize("slash", ["", "/"])
async def test_a_relative_address_is_joined_to_that_of_the_api(
    raw: Raw, slash: str, given: str, target: bytes
) -> None:
    await fetch(raw, given, base_url=f"{raw.url}/api{slash}")
    assert raw.targets == [target]


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        # RFC 3986, 5.4.1, but for "g?y/./x" and the like, which are not rewritten
        ("g", "http://a/b/c/g"),
        ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g"),
        ("?y", "http://a/b/c/d;p?y"),
        ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q"),
        ("g#s", "http://a/b/c/g#s"),
        ("g?y/../x", "http://a/b/c/g?y/../x"),
        (";x", "http://a/b/c/;x"),
        ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"),
        ("./", "http://a/b/c/"),
        ("..", "http://a/b/"),
        ("../", "http://a/b/"),
        ("../g", "http://a/b/g"),
        ("../..", "http://a/"),
        ("../../g", "http://a/g"),
        ("../../../../g", "http://a/g"),
        ("a//g", "http://a/b/c/a//g"),
        ("mailto:x", "mailto:x"),
    ],
)
def test_a_reference_is_resolved_as_the_standard_says(reference: str, found: str) -> None:
    assert joined("http://a/b/c/d;p?q", reference) == found


def test_the_base_of_a_joined_address_keeps_its_escapes() -> None:
    assert joined("http://a/b%2Fc/%7E/d", "g%28") == "http://a/b%2Fc/%7E/g%28"


def test_brackets_without_a_host_are_no_address() -> None:
    """With these yarl 1.25.1 raises IndexError instead of ValueError."""
    with pytest.raises(ValueError, match="no host"):
        as_given("http://[]@/demo.mp3")


@given(st.text("htps:/.@\\[]%#?127\uff41é\x00 \n\udce9", max_size=30).map("http:/".__add__))
def test_an_address_leads_where_the_strict_reader_says(text: str) -> None:
    try:
        url = as_given(text)
    except ValueError:
        return
    strict = URL(text)
    assert (url.scheme, url.raw_host, url.port) == (strict.scheme, strict.raw_host, strict.port)
    assert url.raw_user == strict.raw_user
