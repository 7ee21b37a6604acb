"""Recordings are downloaded however slow and broken the line is, and only a wrong id is final."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from telegram.ext import ExtBot
from typing_extensions import override

from bot.net.transport import AiohttpRequest
from bot.telegram.file_server import FileServer
from bot.telegram.recordings import TelegramRecordings
from cloning.domain.errors import CloningError, FileUnavailable, TelegramUnavailable
from cloning.domain.recordings.rejections import Empty, RecordingGone, TooBig
from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.values import Kind
from sandbox.telegram.state.files import Upload
from tests.unit.telegram import bot_api_stand_in
from tests.unit.telegram.bot_by_hand import TOKEN, HandClock

CONTENT = bytes(range(256)) * 400
BOTH = "Bad Request: wrong file_id or the file is temporarily unavailable"


async def at_once(_seconds: float) -> None:
    await asyncio.sleep(0)


class Unsteady(FileServer):
    """Sends something else each time."""

    def __init__(self, contents: Iterable[bytes]) -> None:
        super().__init__()
        self._contents = iter(contents)

    @override
    async def read(self, url: str, content: bytearray) -> None:
        content += next(self._contents)


class Line:
    """Telegram, and recordings that are fetched from there."""

    def __init__(self, telegram: TelegramSandbox, bot: ExtBot[None], files: FileServer) -> None:
        self.telegram = telegram
        self.bot = bot
        self.files = files
        self.recordings = self.keeping()

    def keeping(self, *, seconds: float = 60.0, most_bytes: int = 10**6) -> TelegramRecordings:
        return TelegramRecordings(
            self.bot, self.files, kept_for=seconds, most_kept_bytes=most_bytes, pause=at_once
        )

    def has(self, content: bytes = CONTENT, *, stated: int | None = None) -> str:
        upload = Upload(content, mime_type="audio/ogg")
        return self.telegram.world.files.keep(Kind.VOICE, upload, size=stated).file_id

    def count(self, method: str) -> int:
        return sum(call.method == method for call in self.telegram.calls)


@asynccontextmanager
async def talking(url: str, token: str = TOKEN) -> AsyncIterator[tuple[ExtBot[None], FileServer]]:
    bot = ExtBot(
        token,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
    )
    async with FileServer(silence_seconds=0.5) as files, bot:
        yield bot, files


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    telegram = TelegramSandbox(token=TOKEN, clock=HandClock())
    async with telegram, talking(telegram.url) as (bot, files):
        yield Line(telegram, bot, files)


async def test_a_recording_is_downloaded(line: Line) -> None:
    assert await line.recordings.download(line.has()) == CONTENT


async def test_a_slow_download_outlasts_its_caller(line: Line) -> None:
    file_id = line.has()
    line.telegram.faults.line.bytes_per_second = len(CONTENT) / 0.5
    broken_off = 0
    while True:
        try:
            async with asyncio.timeout(0.1):
                content = await line.recordings.download(file_id)
            break
        except TimeoutError:
            broken_off += 1
    assert content == CONTENT
    assert broken_off >= 3
    assert line.count("getFile") == 1


async def test_it_goes_on_where_it_broke_off(line: Line) -> None:
    line.telegram.faults.line.cut_after = 30_000
    assert await line.recordings.download(line.has()) == CONTENT
    assert line.count("file") == 4


async def test_without_ranges_it_waits_for_a_line_that_holds(line: Line) -> None:
    file_id = line.has()
    line.telegram.faults.line.cut_after, line.telegram.faults.line.ranges = 30_000, False
    for _ in range(3):
        with pytest.raises(TelegramUnavailable):
            await line.recordings.download(file_id)
    line.telegram.faults.heal()
    assert await line.recordings.download(file_id) == CONTENT


async def test_a_file_that_the_server_does_not_have_is_asked_for_anew(line: Line) -> None:
    file_id = line.has()
    line.telegram.fail_next("file", status=404)
    with pytest.raises(TelegramUnavailable):
        await line.recordings.download(file_id)
    assert await line.recordings.download(file_id) == CONTENT
    assert line.count("getFile") == 2


@pytest.mark.parametrize("stated", [1, len(CONTENT) - 1, len(CONTENT) + 1, 10**7])
async def test_a_size_is_measured_and_not_believed(line: Line, stated: int) -> None:
    assert await line.recordings.download(line.has(stated=stated)) == CONTENT


async def test_a_size_is_measured_though_the_line_breaks(line: Line) -> None:
    line.telegram.faults.line.cut_after = 30_000
    assert await line.recordings.download(line.has(stated=1)) == CONTENT


async def test_a_size_that_is_another_each_time_is_not_taken(line: Line) -> None:
    file_id = line.has(stated=1)
    async with Unsteady([b"OggS half", b"OggS half of it", CONTENT, CONTENT]) as files:
        recordings = TelegramRecordings(line.bot, files)
        with pytest.raises(TelegramUnavailable):
            await recordings.download(file_id)
        assert await recordings.download(file_id) == CONTENT


@pytest.mark.parametrize("stated", [None, 0, 48_000])
async def test_nothing_at_all_is_empty(line: Line, stated: int | None) -> None:
    with pytest.raises(Empty):
        await line.recordings.download(line.has(b"", stated=stated))


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        (BOTH, FileUnavailable),
        ("Bad Request: file is temporarily unavailable", FileUnavailable),
        ("Bad Request: FILE_REFERENCE_EXPIRED", FileUnavailable),
        ("Bad Request: wrong file_id", RecordingGone),
        ("Bad Request: invalid file_id", RecordingGone),
        ("Bad Request: wrong file identifier/HTTP URL specified", RecordingGone),
        ("Bad Request: file is too big", TooBig),
    ],
)
async def test_only_a_wrong_file_id_or_too_much_is_final(
    line: Line, description: str, kind: type[CloningError]
) -> None:
    line.telegram.fail_next("getFile", status=400, description=description)
    with pytest.raises(kind):
        await line.recordings.download(line.has())


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 502])
async def test_any_other_answer_of_telegrams_is_tried_again(line: Line, status: int) -> None:
    file_id = line.has()
    line.telegram.fail_next("getFile", status=status)
    with pytest.raises(TelegramUnavailable):
        await line.recordings.download(file_id)
    assert await line.recordings.download(file_id) == CONTENT


async def test_it_is_kept_at_hand_until_it_is_forgotten(line: Line) -> None:
    file_id = line.has()
    for _ in range(2):
        assert await line.recordings.download(file_id) == CONTENT
    assert line.count("file") == 1
    line.recordings.forget(file_id)
    line.recordings.forget(file_id)
    assert await line.recordings.download(file_id) == CONTENT
    assert line.count("file") == 2


async def test_a_download_that_nobody_asks_for_is_forgotten(line: Line) -> None:
    file_id, recordings = line.has(), line.keeping(seconds=0.01)
    await recordings.download(file_id)
    await asyncio.sleep(0.05)
    await recordings.download(file_id)
    assert line.count("file") == 2


async def test_the_bytes_kept_in_memory_are_limited(line: Line) -> None:
    first, second, third = line.has(), line.has(), line.has(b"OggS")
    recordings = line.keeping(most_bytes=len(CONTENT) + 10)
    for file_id in (first, second, third, second):
        await recordings.download(file_id)
    assert line.count("file") == 3
    await recordings.download(first)
    assert line.count("file") == 4


async def test_a_forgotten_download_is_no_longer_fetched(line: Line) -> None:
    file_id = line.has()
    line.telegram.faults.line.bytes_per_second = 1000
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await line.recordings.download(file_id)
    line.recordings.forget(file_id)
    line.telegram.faults.heal()
    assert await line.recordings.download(file_id) == CONTENT
    assert line.count("getFile") == 2


async def test_a_download_that_somebody_waits_for_is_not_forgotten(line: Line) -> None:
    file_id = line.has()
    line.telegram.faults.latency = 0.05
    waits = asyncio.create_task(line.recordings.download(file_id))
    await asyncio.sleep(0)
    line.recordings.forget(file_id)
    assert await waits == CONTENT


async def test_a_download_that_ends_with_the_process_can_be_tried_by_another(line: Line) -> None:
    file_id = line.has()
    line.telegram.faults.line.bytes_per_second = 1000
    waits = asyncio.create_task(line.recordings.download(file_id))
    await asyncio.sleep(0.1)
    await line.files.__aexit__()
    with pytest.raises(TelegramUnavailable):
        await waits


async def test_two_callers_that_wait_for_the_same_download_get_it(line: Line) -> None:
    file_id = line.has()
    both = await asyncio.gather(*(line.recordings.download(file_id) for _ in range(2)))
    assert both == [CONTENT, CONTENT]
    assert line.count("file") == 1


async def test_a_bot_api_server_in_local_mode_has_the_file_on_our_disk(tmp_path: Path) -> None:
    (tmp_path / "voice.oga").write_bytes(CONTENT)
    (tmp_path / "big.oga").write_bytes(bytes(20 * 1024 * 1024 + 1))
    me = {"id": 1, "is_bot": True, "first_name": "Bot", "username": "a_bot"}
    async with bot_api_stand_in.serving() as api:
        api.says(me)
        async with talking(api.url, bot_api_stand_in.TOKEN) as (bot, files):
            recordings = TelegramRecordings(bot, files)
            for name in ("voice.oga", "big.oga"):
                path = str(tmp_path / name)
                api.says({"file_id": name, "file_unique_id": "u", "file_path": path})
            assert await recordings.download("voice.oga") == CONTENT
            with pytest.raises(TooBig):
                await recordings.download("big.oga")
            (tmp_path / "gone.oga").mkdir()
            path = str(tmp_path / "gone.oga")
            api.says({"file_id": "gone", "file_unique_id": "u", "file_path": path})
            with pytest.raises(TelegramUnavailable):
                await recordings.download("gone.oga")
