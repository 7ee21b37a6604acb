"""Files are sent by upload or by id, and are downloaded for an hour."""

from datetime import timedelta

import pytest

from sandbox.user import User
from tests.unit.sandbox.telegram.parts import ADA
from tests.unit.telegram.bot_by_hand import OPUS, TOKEN, Bot, HandClock


async def test_an_uploaded_voice_reaches_the_user_whole(bot: Bot, ada: User) -> None:
    body = await bot.upload("sendVoice", "voice", OPUS, chat_id=str(ADA), duration="9")
    voice = body["result"]["voice"]
    assert (voice["duration"], voice["file_size"]) == (9, len(OPUS))
    assert (ada.messages[-1].kind, ada.messages[-1].content) == ("voice", OPUS)
    again = await bot.result("sendVoice", chat_id=ADA, voice=voice["file_id"], caption="again")
    assert again["voice"] == voice
    assert (ada.messages[-1].text, ada.messages[-1].content) == ("again", OPUS)


async def test_an_upload_may_be_attached_by_name(bot: Bot, ada: User) -> None:
    texts = {"chat_id": str(ADA), "voice": "attach://part1"}
    assert (await bot.upload("sendVoice", "part1", OPUS, **texts))["ok"]
    missing = await bot.upload("sendVoice", "part2", OPUS, **texts)
    assert "attached to no file" in missing["description"]
    stray = await bot.upload("sendMessage", "part3", OPUS, chat_id=str(ADA), text="hi")
    assert "`part3`" in stray["description"]


@pytest.mark.parametrize(
    ("method", "content", "reason"),
    [
        ("sendVoice", b"RIFF....WAVEfmt ", "sendVoice takes m4a, mp3, opus"),
        ("sendVoice", b"OggS" + bytes(22) + b"\x01\x1e\x01vorbis", "sendVoice takes"),
        ("sendVoice", b"OggS", "sendVoice takes"),
        pytest.param("sendVoice", OPUS + bytes(1024 * 1024), "more than 1 MB", id="too big"),
        ("sendVoice", b"", "file must be non-empty"),
        ("sendAudio", OPUS, "sendAudio takes m4a, mp3"),
        ("sendDocument", b"", "file must be non-empty"),
    ],
)
async def test_a_file_that_does_not_exist_is_refused(
    bot: Bot, ada: User, method: str, content: bytes, reason: str
) -> None:
    field = method.removeprefix("send").lower()
    body = await bot.upload(method, field, content, chat_id=str(ADA))
    assert body["error_code"] == 400
    assert reason in body["description"]


@pytest.mark.parametrize(
    ("method", "content"),
    [
        ("sendVoice", b"ID3\x04"),
        ("sendVoice", b"\xff\xfb\x90"),
        ("sendAudio", b"\x00\x00\x00\x20ftypM4A "),
        ("sendDocument", b"{}"),
    ],
)
async def test_each_kind_of_file_is_taken(bot: Bot, ada: User, method: str, content: bytes) -> None:
    field = method.removeprefix("send").lower()
    body = await bot.upload(method, field, content, chat_id=str(ADA))
    assert body["ok"], body
    assert ada.messages[-1].content == content


async def test_a_long_caption_is_refused(bot: Bot, ada: User) -> None:
    body = await bot.upload("sendVoice", "voice", OPUS, chat_id=str(ADA), caption="x" * 1025)
    assert body["description"] == "Bad Request: message caption is too long"


async def test_a_file_id_serves_its_own_kind_only(bot: Bot, ada: User) -> None:
    sent = await ada.sends_voice(OPUS)
    assert sent.file
    refusal = await bot.refusal("sendAudio", chat_id=ADA, audio=sent.file.file_id)
    assert refusal == "Bad Request: can't use file of type voice as audio"
    refusal = await bot.refusal("sendVoice", chat_id=ADA, voice="AwACnonsense")
    assert refusal == "Bad Request: wrong file identifier/HTTP URL specified"


async def test_a_file_is_an_upload_or_a_file_id(bot: Bot, ada: User) -> None:
    assert "$.voice" in await bot.refusal("sendVoice", chat_id=ADA, voice=5)


async def test_a_user_may_accept_no_voice_messages(bot: Bot, ada: User) -> None:
    ada.accepts_no_voice()
    body = await bot.upload("sendVoice", "voice", OPUS, chat_id=str(ADA))
    assert body["description"] == "Bad Request: VOICE_MESSAGES_FORBIDDEN"


async def test_a_file_is_downloaded_by_its_path_for_an_hour(
    bot: Bot, ada: User, clock: HandClock
) -> None:
    sent = await ada.sends_voice(OPUS)
    assert sent.file
    file = await bot.result("getFile", file_id=sent.file.file_id)
    url = f"{bot.sandbox.url}/file/bot{TOKEN}/{file['file_path']}"
    async with bot.session.get(url) as answer:
        assert await answer.read() == OPUS
    clock.now += timedelta(hours=1, seconds=1)
    async with bot.session.get(url) as answer:
        assert answer.status == 404


async def test_a_big_or_unknown_or_lost_file_has_no_path(bot: Bot, ada: User) -> None:
    big = await ada.sends_document(b"x", "big.wav", "audio/wav", claimed_size=21 * 1024 * 1024)
    lost = await ada.sends_voice(OPUS)
    assert big.file
    assert lost.file
    bot.sandbox.lose_file(lost.file.file_id)
    refusal = await bot.refusal("getFile", file_id=big.file.file_id)
    assert refusal == "Bad Request: file is too big"
    for unknown in (lost.file.file_id, "AwACnonsense"):
        refusal = await bot.refusal("getFile", file_id=unknown)
        assert refusal == "Bad Request: invalid file_id"


async def test_the_same_bytes_have_the_same_unique_id_but_another_file_id(ada: User) -> None:
    one, two = (await ada.sends_voice(OPUS)).file, (await ada.sends_voice(OPUS)).file
    assert one
    assert two
    assert one.unique_id == two.unique_id
    assert one.file_id != two.file_id
