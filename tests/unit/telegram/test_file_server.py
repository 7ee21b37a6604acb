"""Files over HTTP, from servers that can go on where a download broke off, and from others."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.telegram.file_server import FileServer
from cloning.domain.errors import TelegramUnavailable
from cloning.domain.recordings.rejections import TooBig
from tests.unit.upstream.demos.demo_host import DemoHost, Page, hosting

CONTENT = bytes(range(256)) * 40
HAD = 1000


@pytest.fixture
async def host() -> AsyncIterator[DemoHost]:
    async with hosting() as host:
        yield host


@pytest.fixture
async def files() -> AsyncIterator[FileServer]:
    async with FileServer(silence_seconds=0.2, most_bytes=len(CONTENT)) as files:
        yield files


def a_part_from(start: int) -> Page:
    def answer(_request: web.Request) -> web.Response:
        headers = {"Content-Range": f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}"}
        return web.Response(status=206, body=CONTENT[start:], headers=headers)

    return answer


def with_status(status: int, **headers: str) -> Page:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request: web.Response(status=status, body=b"nothing", headers=named)


async def test_a_whole_file_is_asked_for_without_a_range(host: DemoHost, files: FileServer) -> None:
    host.pages["/f"] = web.Response(body=CONTENT)
    content = bytearray()
    await files.read(host.url("/f"), content)
    assert content == CONTENT
    assert "Range" not in host.asked[0].headers


@pytest.mark.parametrize("name", ["Take #1.mp3", "what?.ogg", "50%.wav", "a;b&c=d.mp3", "声.ogg"])
async def test_a_sender_names_a_file_as_they_like(
    host: DemoHost, files: FileServer, name: str
) -> None:
    host.pages[f"/documents/{name}"] = web.Response(body=CONTENT)
    content = bytearray()
    await files.read(f"{host.url('/documents')}/{name}", content)
    assert content == CONTENT


@pytest.mark.parametrize("start", [HAD, HAD - 500, 0])
async def test_it_goes_on_where_the_server_does(
    host: DemoHost, files: FileServer, start: int
) -> None:
    host.pages["/f"] = a_part_from(start)
    content = bytearray(CONTENT[:HAD])
    await files.read(host.url("/f"), content)
    assert content == CONTENT
    assert host.asked[0].headers["Range"] == f"bytes={HAD}-"


async def test_a_server_without_ranges_sends_all_of_it_again(
    host: DemoHost, files: FileServer
) -> None:
    host.pages["/f"] = web.Response(body=CONTENT)
    content = bytearray(CONTENT[:HAD])
    await files.read(host.url("/f"), content)
    assert content == CONTENT


async def test_a_part_that_leaves_a_gap_is_not_taken(host: DemoHost, files: FileServer) -> None:
    host.pages["/f"] = a_part_from(HAD + 1)
    content = bytearray(CONTENT[:HAD])
    with pytest.raises(TelegramUnavailable):
        await files.read(host.url("/f"), content)
    assert content == CONTENT[:HAD]


async def test_a_download_that_broke_off_after_its_last_byte_is_whole(
    host: DemoHost, files: FileServer
) -> None:
    host.pages["/f"] = with_status(416, Content_Range=f"bytes */{len(CONTENT)}")
    content = bytearray(CONTENT)
    await files.read(host.url("/f"), content)
    assert content == CONTENT


@pytest.mark.parametrize("headers", [{}, {"Content_Range": "bytes */17"}])
async def test_a_download_that_the_server_does_not_continue_is_begun_anew(
    host: DemoHost, files: FileServer, headers: dict[str, str]
) -> None:
    host.pages["/f"] = with_status(416, **headers)
    content = bytearray(CONTENT)
    with pytest.raises(TelegramUnavailable):
        await files.read(host.url("/f"), content)
    assert content == b""


@pytest.mark.parametrize("status", [302, 401, 404, 429, 500, 502])
async def test_a_server_that_has_no_file_for_us_is_asked_again_later(
    host: DemoHost, files: FileServer, status: int
) -> None:
    host.pages["/f"] = with_status(status, Location=host.url("/elsewhere"))
    content = bytearray(CONTENT[:HAD])
    with pytest.raises(TelegramUnavailable):
        await files.read(host.url("/f"), content)
    assert content == CONTENT[:HAD]
    assert len(host.asked) == 1


async def test_more_than_we_take_is_too_big(host: DemoHost, files: FileServer) -> None:
    host.pages["/f"] = web.Response(body=CONTENT + b"!")
    with pytest.raises(TooBig):
        await files.read(host.url("/f"), bytearray())


async def test_names_of_files_are_escaped_and_stay_what_they_are(
    host: DemoHost, files: FileServer
) -> None:
    host.pages["/documents/ein Lied, 100 %25.ogg"] = web.Response(body=CONTENT)
    content = bytearray()
    await files.read(host.url("/documents/ein Lied, 100 %25.ogg"), content)
    assert content == CONTENT


async def test_of_a_fault_nothing_is_told_but_its_kind(files: FileServer) -> None:
    with pytest.raises(TelegramUnavailable) as caught:
        await files.read("http://127.0.0.1:1/file/bot123:secret/voice/1.oga", bytearray())
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


async def test_it_must_be_open(host: DemoHost) -> None:
    with pytest.raises(RuntimeError):
        await FileServer().read(host.url("/f"), bytearray())
