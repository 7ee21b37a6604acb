"""The library's own Bot speaks to a small Bot API of the tests through our transport."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from telegram import (
    Bot,
    ChatPermissions,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaAudio,
    MessageEntity,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.net.transport import AiohttpRequest
from tests.unit.telegram.bot_api_stand_in import SENT, BotApi, bot_of


async def test_a_text_with_a_keyboard_travels_as_json(bot: Bot, api: BotApi) -> None:
    api.says(SENT)
    message = await bot.send_message(
        42,
        "Is it <b>you</b>? 是你吗",
        parse_mode=ParseMode.HTML,
        disable_notification=True,
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="c:1")]]),
        reply_parameters=ReplyParameters(message_id=7, allow_sending_without_reply=True),
    )
    assert message.message_id == 5
    assert api.asked == [
        (
            "sendMessage",
            "application/json",
            {
                "chat_id": 42,
                "text": "Is it <b>you</b>? 是你吗",
                "parse_mode": "HTML",
                "disable_notification": True,
                "reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "c:1"}]]},
                "reply_parameters": {"message_id": 7, "allow_sending_without_reply": True},
            },
        )
    ]


async def test_times_and_enumerations_become_what_the_bot_api_expects(
    bot: Bot, api: BotApi
) -> None:
    api.says(SENT)
    api.says(True)
    entity = MessageEntity(MessageEntity.BOLD, offset=0, length=2)
    await bot.send_poll(
        42,
        "Which one?",
        ["this", "that"],
        close_date=datetime(2026, 1, 1, tzinfo=UTC),
        explanation_entities=[entity],
    )
    await bot.restrict_chat_member(
        42, 7, ChatPermissions(can_send_messages=True), until_date=datetime(2026, 1, 1, tzinfo=UTC)
    )
    poll, restriction = api.asked[0][2], api.asked[1][2]
    assert poll["close_date"] == restriction["until_date"] == 1767225600
    assert poll["explanation_entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert restriction["permissions"]["can_send_messages"] is True


async def test_a_call_without_parameters_is_fine(bot: Bot, api: BotApi) -> None:
    api.says({"id": 1, "is_bot": True, "first_name": "Echo", "username": "echo_bot"})
    assert (await bot.get_me()).username == "echo_bot"
    assert api.asked[0][2] == {}


async def test_a_clip_is_uploaded_with_its_caption(bot: Bot, api: BotApi) -> None:
    api.says(SENT)
    clip = b"OggS" + bytes(2_000_000)
    await bot.send_voice(42, clip, caption="AI-generated 语音", duration=timedelta(seconds=9))
    method, kind, parts = api.asked[0]
    assert (method, kind) == ("sendVoice", "multipart/form-data")
    filename, content_type, content = parts.pop("voice")
    assert content == clip
    assert filename
    assert content_type
    assert parts == {"chat_id": "42", "caption": "AI-generated 语音", "duration": "9"}


async def test_several_files_are_uploaded_with_json_that_names_them(bot: Bot, api: BotApi) -> None:
    api.says([SENT, SENT])
    await bot.send_media_group(42, [InputMediaAudio(b"first"), InputMediaAudio(b"second")])
    parts = api.asked[0][2]
    names = [item["media"].removeprefix("attach://") for item in json.loads(parts["media"])]
    assert [parts[name][2] for name in names] == [b"first", b"second"]


async def test_a_file_is_downloaded(bot: Bot, api: BotApi) -> None:
    api.says({"file_id": "f", "file_unique_id": "u", "file_path": "voice/1 2.oga"})
    api.sends(b"OggS" * 1_000)
    file = await bot.get_file("f")
    assert await file.download_as_bytearray() == b"OggS" * 1_000
    assert api.asked[1][0] == "1 2.oga"


async def test_a_download_of_just_the_limit_is_taken_and_one_byte_more_is_not(api: BotApi) -> None:
    async with AiohttpRequest(max_download_bytes=1_000) as request:
        bot = bot_of(api.url, request)
        for length in (1_000, 1_001):
            api.says({"file_id": "f", "file_unique_id": "u", "file_path": "voice/1.oga"})
            api.sends(b"x" * length)
        assert len(await (await bot.get_file("f")).download_as_bytearray()) == 1_000
        file = await bot.get_file("f")
        with pytest.raises(BadRequest, match="file is too big"):
            await file.download_as_bytearray()


async def test_a_flood_answer_says_how_long_to_wait(bot: Bot, api: BotApi) -> None:
    api.says(None, status=429, description="Too Many Requests", parameters={"retry_after": 17})
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(42, "Hello")
    assert caught.value.retry_after == timedelta(seconds=17)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, BadRequest), (401, InvalidToken), (403, Forbidden), (409, Conflict)],
)
async def test_an_answer_of_telegrams_becomes_the_librarys_error(
    bot: Bot, api: BotApi, status: int, kind: type[TelegramError]
) -> None:
    api.says(None, status=status, description="No: because")
    with pytest.raises(kind, match="No: because"):
        await bot.send_message(42, "Hello")


@pytest.mark.parametrize(
    ("text", "read_as"),
    [(b"half an emoji \\ud83d", "half an emoji \ud83d"), (b"broken \xff", "broken \ufffd")],
)
async def test_an_odd_text_of_a_user_does_not_stop_the_polling(
    bot: Bot, api: BotApi, text: bytes, read_as: str
) -> None:
    message = json.dumps({**SENT, "text": "TEXT"}).encode().replace(b"TEXT", text)
    api.sends(b'{"ok": true, "result": [{"update_id": 9, "message": ' + message + b"}]}")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == read_as


async def test_a_call_may_have_its_own_timeout_or_none(api: BotApi) -> None:
    async with AiohttpRequest(read_timeout=0.0001, write_timeout=None) as request:
        bot = bot_of(api.url, request)
        api.says(SENT)
        api.says(SENT)
        assert (await bot.send_message(42, "Hello", read_timeout=5)).message_id == 5
        assert (await bot.send_message(42, "Hello", read_timeout=None)).message_id == 5


async def test_an_upload_is_given_more_time_than_a_text(api: BotApi) -> None:
    async with AiohttpRequest(read_timeout=0.0001, write_timeout=0.0001) as request:
        api.says(SENT)
        assert (await bot_of(api.url, request).send_voice(42, b"OggS")).message_id == 5


async def test_long_polling_knows_the_default_read_timeout() -> None:
    assert AiohttpRequest().read_timeout == 5.0
    assert AiohttpRequest(read_timeout=None).read_timeout is None


async def test_it_can_be_closed_twice_and_opened_again(api: BotApi) -> None:
    request = AiohttpRequest()
    bot = bot_of(api.url, request)
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        api.says(SENT)
        assert (await bot.send_message(42, "Hello")).message_id == 5
        await request.shutdown()
        await request.shutdown()
    with pytest.raises(NetworkError, match="not initialized"):
        await bot.send_message(42, "Hello")
