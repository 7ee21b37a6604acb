"""Whatever bytes a stranger sends: a refusal, headers that are safe, and no line in the log."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.web.connections.patience import PATIENCE
from bot.web.server import SECRET_HEADER, WEBHOOK_PATH
from storage.samples.on_disk import DiskSamples
from tests.unit.web.site import SAMPLE, SECRET, WAV, Site, site_with
from tests.unit.web.strangers import Open, open_to_strangers

SAFE = {
    "cache-control",
    "content-security-policy",
    "cross-origin-resource-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
    "x-robots-tag",
}

TO_TELEGRAM = f"POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: here\r\n".encode()
SECRETLY = TO_TELEGRAM + f"{SECRET_HEADER}: {SECRET}\r\n".encode()
HEADER = SECRET_HEADER.encode()


@pytest.fixture
async def site(tmp_path: Path) -> Site:
    return await site_with(WAV, tmp_path, replace(PATIENCE, body=0.2))


async def answer_to(here: Open, *pieces: bytes) -> tuple[int, dict[str, str]]:
    """Send a request, in pieces with a moment between them; returns the status and headers."""
    async with here.stranger() as stranger:
        for piece in pieces:
            await stranger.says(piece)
            await asyncio.sleep(0.02 * (len(pieces) > 1))
        status, *lines = (await stranger.answer_head()).decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
    return int(status.split(" ")[1]), headers


def assert_safe(headers: dict[str, str]) -> None:
    assert set(headers) >= SAFE
    assert not {"aiohttp", "python"} & set(" ".join(headers.values()).replace("/", " ").split())
    assert headers.get("server", "web") == "web"


@pytest.mark.parametrize(
    "given",
    [b"\xff\xfe", SECRET.encode() + b"\xff", b"\xf0\x9f\x94\x91", "schlüssel".encode("latin-1")],
)
async def test_a_secret_in_any_bytes_is_refused_if_it_is_not_the_secret(
    site: Site, given: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_to_strangers(site.app) as here:
        status, headers = await answer_to(here, TO_TELEGRAM + HEADER + b": " + given + b"\r\n\r\n")
    assert status == 403
    assert_safe(headers)
    assert (caplog.text, site.taken) == ("", [])


async def test_what_nobody_can_do_is_refused_in_any_bytes(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    # aiohttp 3.14.5: its own refusal raises UnicodeEncodeError.
    async with open_to_strangers(site.app) as here:
        asked = b"GET /healthz HTTP/1.1\r\nHost: here\r\nExpect: \xff\r\n\r\n"
        status, headers = await answer_to(here, asked)
    assert status == 417
    assert_safe(headers)
    assert caplog.text == ""


async def raises(_request: web.Request) -> web.Response:
    raise LookupError("a fault of ours")


async def takes_too_much(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("GET /healthz", 200),
        ("HEAD /healthz", 200),
        ("GET /readyz", 200),
        ("HEAD /readyz", 200),
        ("GET /robots.txt", 200),
        ("GET {link}", 200),
        ("HEAD {link}", 200),
        ("GET {link} Range: bytes=0-9", 206),
        ("GET {link} If-None-Match: *", 304),
        ("GET /telegram", 405),
        ("GET /nowhere", 404),
        ("GET /a/", 404),
        ("HEAD /nowhere", 404),
        ("OPTIONS *", 404),
        ("TRACE /healthz", 405),
        ("DELETE {link}", 405),
        ("POST /telegram", 403),
        ("GET {link} If-Match: other", 412),
        ("POST /much Content-Length: 5000000", 413),
        ("GET {link} Range: bytes=5000-", 416),
        ("GET /healthz Expect: a wonder", 417),
        ("GET /raises", 500),
        ("GET /healthz Content-Length: -1", 400),
    ],
)
async def test_every_answer_has_safe_headers_and_does_not_tell_what_runs_here(
    site: Site, asked: str, status: int
) -> None:
    site.app.router.add_get("/raises", raises)
    site.app.router.add_post("/much", takes_too_much)
    method, path, *more = asked.format(link=site.link).split(" ", 2)
    lines = [f"{method} {path} HTTP/1.1", "Host: here", *more, "", ""]
    body = bytes(1_100_000) if "much" in path else b""
    async with open_to_strangers(site.app) as here:
        got, headers = await answer_to(here, "\r\n".join(lines).encode(), body)
    assert got == status
    assert_safe(headers)


async def test_what_a_sample_says_of_itself_stays(site: Site) -> None:
    async with open_to_strangers(site.app) as here:
        asked = f"GET {site.link} HTTP/1.1\r\nHost: here\r\n\r\n".encode()
        _, headers = await answer_to(here, asked)
    assert headers["cache-control"] == "private, no-store"
    assert headers["content-disposition"] == "attachment"


async def test_nothing_is_served_in_place_of_a_sample(site: Site, tmp_path: Path) -> None:
    for ending in (".gz", ".br"):
        (tmp_path / f"{SAMPLE}.wav{ending}").write_bytes(b"somebody else's")
    async with open_to_strangers(site.app) as here, here.stranger() as stranger:
        accepted = "Accept-Encoding: gzip, br\r\nConnection: close\r\n"
        await stranger.says(f"GET {site.link} HTTP/1.1\r\nHost: here\r\n{accepted}\r\n".encode())
        assert (await stranger.until_hung_up()).endswith(WAV)


ODD: Sequence[Sequence[bytes]] = [
    [b"garbage\r\n\r\n"],
    [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    [b"GET / HTTP/9.9\r\nHost: here\r\n\r\n"],
    [b"GET /healthz HTTP/1.1\r\n\r\n"],
    [b"GET /\xff HTTP/1.1\r\nHost: here\r\n\r\n"],
    [b"GET /%ff%00%zz HTTP/1.1\r\nHost: here\r\n\r\n"],
    [b"GET http://[ HTTP/1.1\r\nHost: here\r\n\r\n"],
    [b"CONNECT [ HTTP/1.1\r\nHost: here\r\n\r\n"],
    [b"GET /nowhere HTTP/1.1\r\nHost: [\xff\r\nCookie: \xff=\xff; =;=\r\n\r\n"],
    [b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: here\r\n\r\n"],
    [b"GET / HTTP/1.1\r\nX: " + b"a" * 9_000 + b"\r\n\r\n"],
    [b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * 200 + b"\r\n"],
    [b"GET / HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\nContent-Length: 8\r\n\r\n"],
    [TO_TELEGRAM + b"Transfer-Encoding: chunked\r\n\r\n", b"zz\r\n"],
    [TO_TELEGRAM + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n", b"abcde"],
    [SECRETLY + b"Transfer-Encoding: chunked\r\n\r\n", b"zz\r\n"],
    [SECRETLY + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc", b"zz\r\n5\r\n"],
]


@pytest.mark.parametrize("pieces", ODD, ids=lambda pieces: repr(pieces[0][:40]))
async def test_what_is_no_request_is_refused_without_a_line_in_the_log(
    site: Site, pieces: Sequence[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    async with open_to_strangers(site.app) as here:
        status, headers = await answer_to(here, *pieces)
    assert 400 <= status < 500
    assert_safe(headers)
    assert caplog.text == ""


async def test_a_compressed_body_is_not_opened(site: Site) -> None:
    async with open_to_strangers(site.app) as here:
        body = b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde"
        status, _ = await answer_to(here, SECRETLY + body)
    assert (status, site.taken) == (200, [b"abcde"])


async def test_a_fault_of_ours_is_told_to_us_and_not_to_strangers(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.app.router.add_get("/raises", raises)
    async with open_to_strangers(site.app) as here, here.stranger() as stranger:
        await stranger.says(b"GET /raises HTTP/1.1\r\nHost: here\r\nAccept: text/html\r\n\r\n")
        answer = await stranger.until_hung_up()
    assert answer.endswith(b"\r\n\r\n500: Internal Server Error")
    assert "a fault of ours" in caplog.text


ANY_BYTES = st.binary(max_size=30)
METHODS = st.sampled_from([b"GET", b"HEAD", b"POST", b"OPTIONS", b"CONNECT"]) | ANY_BYTES
PATHS = st.sampled_from([b"/healthz", b"/readyz", b"/telegram", b"/a/x", b"*"]) | ANY_BYTES
NAMES = st.sampled_from(
    [HEADER, b"Range", b"If-Match", b"Host", b"Connection", b"Expect", b"Upgrade"]
)
HEADERS = st.lists(st.tuples(NAMES | ANY_BYTES, ANY_BYTES), max_size=5)


REQUESTS = st.lists(st.tuples(METHODS, PATHS, HEADERS), min_size=30, max_size=30)


@given(requests=REQUESTS)
@settings(max_examples=30)
async def test_no_request_fails(
    requests: Sequence[tuple[bytes, bytes, list[tuple[bytes, bytes]]]],
) -> None:
    with TemporaryDirectory() as folder:
        async with open_to_strangers(Site(DiskSamples(Path(folder))).app) as here:
            for method, path, headers in requests:
                lines = [b"%b %b HTTP/1.1" % (method, path), b"Host: here"]
                lines += [b"%b: %b" % header for header in headers]
                async with here.stranger() as stranger:
                    await stranger.says(b"\r\n".join([*lines, b"Connection: close", b"", b""]))
                    stranger.writer.write_eof()
                    answer = await stranger.until_hung_up()
                assert b" 500 " not in answer[:20]
                assert b"aiohttp" not in answer
