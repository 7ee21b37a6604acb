"""How the sandbox's Telegram takes calls: who may call, what with, and how it says no."""

from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.limits import RateLimits
from sandbox.user import User
from tests.unit.telegram.bot_by_hand import OPUS, TOKEN, Bot, HandClock

ADA = 7


@pytest.fixture
async def ada(sandbox: TelegramSandbox) -> User:
    ada = User(sandbox, user_id=ADA, first_name="Ada")
    await ada.says("hello")
    return ada


async def test_the_bot_learns_who_it_is_by_any_spelling_of_the_method(bot: Bot) -> None:
    me = await bot.result("GETme")
    assert (me["id"], me["username"], me["is_bot"]) == (123456, "clone_bot", True)


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/bot123456:somebody-else/getMe", 401, "Unauthorized"),
        ("/botnonsense/getMe", 404, "Not Found"),
        (f"/bot{TOKEN}/getMoney", 404, "Not Found: method not found"),
        ("/", 404, "Not Found"),
        (f"/file/bot{TOKEN}/voice/file_99.oga", 404, "Not Found"),
        ("/file/bot123456:somebody-else/voice/file_0.oga", 401, "Unauthorized"),
    ],
)
async def test_a_wrong_address_is_refused_as_telegram_does(
    bot: Bot, path: str, status: int, description: str
) -> None:
    async with bot.session.get(bot.sandbox.url + path) as answer:
        assert answer.status == status
        assert await answer.json() == {
            "ok": False,
            "error_code": status,
            "description": description,
        }


async def test_a_revoked_token_is_unauthorized_until_it_is_valid_again(bot: Bot) -> None:
    bot.sandbox.revoke_token()
    assert await bot.refusal("getMe") == "Unauthorized"
    bot.sandbox.revoke_token(revoked=False)
    await bot.result("getMe")


async def test_parameters_may_come_in_the_query_in_a_form_and_as_json(bot: Bot, ada: User) -> None:
    url = f"{bot.sandbox.url}/bot{TOKEN}/sendMessage"
    markup = '{"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}'
    plain = {"chat_id": str(ADA), "text": "12", "reply_markup": markup, "protect_content": "true"}
    async with bot.session.get(url, params=plain) as answer:
        assert answer.status == 200
    async with bot.session.post(url, data=plain) as answer:
        assert answer.status == 200
    async with bot.session.post(url, json=plain) as answer:
        assert answer.status == 200
    said = [message for message in ada.messages if message.from_bot]
    assert [(message.text, message.buttons[0].text) for message in said] == [("12", "Yes")] * 3


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"chat_id": ADA, "text": "hi", "colour": "red"}, "unknown field `colour`"),
        ({"text": "hi"}, "missing required field `chat_id`"),
        ({"chat_id": "@ada", "text": "hi"}, "$.chat_id"),
        ({"chat_id": ADA, "text": 5}, "$.text"),
        ({"chat_id": ADA, "text": "hi", "reply_markup": 5}, "$.reply_markup"),
        ({"chat_id": ADA, "text": "hi", "disable_notification": "maybe"}, "disable_notification"),
        ({"chat_id": ADA, "text": "hi", "reply_markup": "{"}, 'parameter "reply_markup"'),
        ({"chat_id": ADA, "text": "hi", "reply_markup": {"keybord": []}}, "`keybord`"),
    ],
)
async def test_a_wrong_parameter_is_refused_by_name(
    bot: Bot, ada: User, parameters: dict[str, Any], named: str
) -> None:
    refusal = await bot.refusal("sendMessage", **parameters)
    assert refusal.startswith("Bad Request: ")
    assert named in refusal


@pytest.mark.parametrize("body", [b"[1]", b"{nonsense"])
async def test_a_body_that_is_no_json_object_is_refused(bot: Bot, body: bytes) -> None:
    url = f"{bot.sandbox.url}/bot{TOKEN}/getMe"
    headers = {"Content-Type": "application/json"}
    async with bot.session.post(url, data=body, headers=headers) as answer:
        assert answer.status == 400


async def test_a_bot_cannot_begin_a_conversation(bot: Bot) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=99, text="Buy now!")
    assert refusal == "Bad Request: chat not found"


async def test_a_person_who_blocked_the_bot_is_not_reached(bot: Bot, ada: User) -> None:
    await ada.blocks_the_bot()
    body = await bot.call("sendMessage", chat_id=ADA, text="Come back!")
    assert body["description"] == "Forbidden: bot was blocked by the user"
    assert body["error_code"] == 403
    await ada.unblocks_the_bot()
    await bot.result("sendMessage", chat_id=ADA, text="Welcome back!")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "Bad Request: message text is empty"),
        (" \n ", "Bad Request: message text is empty"),
        ("x" * 4097, "Bad Request: message is too long"),
        ("🎤" * 2049, "Bad Request: message is too long"),
    ],
)
async def test_a_text_has_between_1_and_4096_characters(
    bot: Bot, ada: User, text: str, refusal: str
) -> None:
    assert await bot.refusal("sendMessage", chat_id=ADA, text=text) == refusal


async def test_the_length_counts_after_the_markup_is_read(bot: Bot, ada: User) -> None:
    text = "<b>" + "x" * 4096 + "</b>"
    await bot.result("sendMessage", chat_id=ADA, text=text, parse_mode="HTML")
    assert ada.messages[-1].text == "x" * 4096


async def test_broken_html_is_refused_with_the_place(bot: Bot, ada: User) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=ADA, text="1 < 2", parse_mode="HTML")
    assert refusal == (
        'Bad Request: can\'t parse entities: Unsupported start tag "" at byte offset 2'
    )


async def test_a_parse_mode_that_the_sandbox_does_not_read_is_refused(bot: Bot, ada: User) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=ADA, text="*b*", parse_mode="MarkdownV2")
    assert "the sandbox reads HTML, not MarkdownV2" in refusal


async def test_entities_given_by_hand_must_lie_within_the_text(bot: Bot, ada: User) -> None:
    bold = {"type": "bold", "offset": 0, "length": 3}
    sent = await bot.result("sendMessage", chat_id=ADA, text="bold", entities=[bold])
    assert sent["entities"] == [bold]
    refusal = await bot.refusal("sendMessage", chat_id=ADA, text="ab", entities=[bold])
    assert "can't parse MessageEntity" in refusal


def keyboard(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "Go", **button}]]}


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (keyboard(callback_data="x" * 65), "BUTTON_DATA_INVALID"),
        (keyboard(callback_data="声" * 22), "BUTTON_DATA_INVALID"),
        (keyboard(callback_data=""), "Text buttons are unallowed"),
        (keyboard(), "Text buttons are unallowed"),
        (keyboard(text="", callback_data="x"), "button text must be non-empty"),
        (keyboard(url="javascript:alert(1)"), "is invalid"),
        (keyboard(url="https://example.org", callback_data="x"), "only one thing"),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "a"}] * 101]}, "too long"),
        (keyboard(callback_data="x") | {"force_reply": True}, "exactly one"),
    ],
)
async def test_a_bad_keyboard_is_refused(
    bot: Bot, ada: User, markup: dict[str, Any], reason: str
) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=ADA, text="?", reply_markup=markup)
    assert reason in refusal


@pytest.mark.parametrize(
    "markup",
    [
        keyboard(callback_data="声" * 21),
        {"inline_keyboard": []},
        {"force_reply": True, "input_field_placeholder": "A name"},
        {"remove_keyboard": True},
        {"keyboard": [["Yes", {"text": "No"}]], "resize_keyboard": True},
    ],
)
async def test_every_kind_of_markup_is_taken(bot: Bot, ada: User, markup: dict[str, Any]) -> None:
    await bot.result("sendMessage", chat_id=ADA, text="?", reply_markup=markup)


async def test_a_reply_needs_its_message(bot: Bot, ada: User) -> None:
    here = ada.messages[0].id
    sent = await bot.result(
        "sendMessage", chat_id=ADA, text="hi", reply_parameters={"message_id": here}
    )
    assert sent["reply_to_message"]["text"] == "hello"
    assert ada.messages[-1].reply_to == here
    nowhere = {"message_id": 999}
    refusal = await bot.refusal("sendMessage", chat_id=ADA, text="hi", reply_parameters=nowhere)
    assert refusal == "Bad Request: message to be replied not found"
    nowhere["allow_sending_without_reply"] = True
    await bot.result("sendMessage", chat_id=ADA, text="hi", reply_parameters=nowhere)
    assert ada.messages[-1].reply_to is None


async def test_a_reply_stays_within_its_chat(bot: Bot, ada: User) -> None:
    elsewhere = {"message_id": ada.messages[0].id, "chat_id": 8}
    refusal = await bot.refusal("sendMessage", chat_id=ADA, text="hi", reply_parameters=elsewhere)
    assert "within one chat only" in refusal


async def test_an_edit_must_change_something(bot: Bot, ada: User) -> None:
    sent = await bot.result("sendMessage", chat_id=ADA, text="checking")
    here = {"chat_id": ADA, "message_id": sent["message_id"]}
    refusal = await bot.refusal("editMessageText", text="checking", **here)
    assert refusal.startswith("Bad Request: message is not modified: specified new")
    edited = await bot.result("editMessageText", text="training", **here)
    assert edited["edit_date"] == edited["date"]
    assert (ada.messages[-1].text, ada.messages[-1].edits) == ("training", 1)
    await bot.result("editMessageReplyMarkup", reply_markup=keyboard(callback_data="x"), **here)
    assert [button.text for button in ada.messages[-1].buttons] == ["Go"]
    await bot.result("editMessageReplyMarkup", **here)
    assert ada.messages[-1].buttons == ()


async def test_only_the_bots_own_messages_can_be_edited(bot: Bot, ada: User) -> None:
    here = {"chat_id": ADA, "message_id": ada.messages[0].id, "text": "x"}
    assert await bot.refusal("editMessageText", **here) == "Bad Request: message can't be edited"
    gone = here | {"message_id": 999}
    assert await bot.refusal("editMessageText", **gone) == "Bad Request: message to edit not found"


async def test_a_message_with_another_keyboard_cannot_be_edited(bot: Bot, ada: User) -> None:
    asked = await bot.result(
        "sendMessage", chat_id=ADA, text="Name?", reply_markup={"force_reply": True}
    )
    here = {"chat_id": ADA, "message_id": asked["message_id"], "text": "x"}
    assert await bot.refusal("editMessageText", **here) == "Bad Request: message can't be edited"


async def test_an_edit_takes_no_other_keyboard_than_buttons(bot: Bot, ada: User) -> None:
    sent = await bot.result("sendMessage", chat_id=ADA, text="one")
    here = {"chat_id": ADA, "message_id": sent["message_id"], "text": "two"}
    refusal = await bot.refusal("editMessageText", reply_markup={"force_reply": True}, **here)
    assert refusal == "Bad Request: inline keyboard expected"


async def test_a_voice_has_a_caption_and_no_text_to_edit(bot: Bot, ada: User) -> None:
    sent = await bot.upload("sendVoice", "voice", OPUS, chat_id=str(ADA), caption="a")
    here = {"chat_id": ADA, "message_id": sent["result"]["message_id"]}
    refusal = await bot.refusal("editMessageText", text="x", **here)
    assert refusal == "Bad Request: there is no text in the message to edit"
    await bot.result("editMessageCaption", caption="b", **here)
    assert ada.messages[-1].text == "b"
    text = await bot.result("sendMessage", chat_id=ADA, text="no file")
    here["message_id"] = text["message_id"]
    refusal = await bot.refusal("editMessageCaption", caption="c", **here)
    assert refusal == "Bad Request: there is no caption in the message to edit"


async def test_a_deleted_message_is_gone(bot: Bot, ada: User) -> None:
    here = {"chat_id": ADA, "message_id": ada.messages[0].id}
    assert await bot.result("deleteMessage", **here) is True
    assert ada.messages == []
    refusal = await bot.refusal("deleteMessage", **here)
    assert refusal == "Bad Request: message to delete not found"


async def test_an_old_message_cannot_be_deleted(bot: Bot, ada: User, clock: HandClock) -> None:
    clock.now += timedelta(hours=48)
    refusal = await bot.refusal("deleteMessage", chat_id=ADA, message_id=ada.messages[0].id)
    assert refusal == "Bad Request: message can't be deleted for everyone"


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


async def test_reactions_and_actions_are_seen(bot: Bot, ada: User) -> None:
    here = {"chat_id": ADA, "message_id": ada.messages[0].id}
    await bot.result("setMessageReaction", reaction=[{"type": "emoji", "emoji": "👀"}], **here)
    await bot.result("setMessageReaction", reaction=[], **here)
    given = [event.detail for event in bot.sandbox.events if event.kind == "reaction"]
    assert given == ["👀", ""]
    for wrong in ("🎤", "", "👀 🎉"):
        reaction = [{"type": "emoji", "emoji": wrong}]
        refusal = await bot.refusal("setMessageReaction", reaction=reaction, **here)
        assert refusal == "Bad Request: REACTION_INVALID"
    both = [{"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "👎"}]
    refusal = await bot.refusal("setMessageReaction", reaction=both, **here)
    assert refusal == "Bad Request: REACTIONS_TOO_MANY"
    await bot.result("sendChatAction", chat_id=ADA, action="record_voice")
    assert bot.sandbox.events[-1].detail == "record_voice"
    assert "$.action" in await bot.refusal("sendChatAction", chat_id=ADA, action="dance")


async def test_commands_are_kept_by_scope_and_language(bot: Bot, ada: User) -> None:
    start = [{"command": "start", "description": "Begin"}]
    mine = {"scope": {"type": "chat", "chat_id": ADA}, "language_code": "en"}
    await bot.result("setMyCommands", commands=start, **mine)
    assert await bot.result("getMyCommands", **mine) == start
    assert await bot.result("getMyCommands") == []
    await bot.result("deleteMyCommands", **mine)
    assert await bot.result("getMyCommands", **mine) == []
    for wrong in ({"command": "Start!", "description": "x"}, {"command": "a", "description": ""}):
        assert "$.commands[0]" in await bot.refusal("setMyCommands", commands=[wrong])
    stranger = {"type": "chat", "chat_id": 99}
    refusal = await bot.refusal("setMyCommands", commands=start, scope=stranger)
    assert refusal == "Bad Request: chat not found"


async def test_descriptions_are_kept_by_language(bot: Bot) -> None:
    await bot.result("setMyDescription", description="Clones voices")
    await bot.result("setMyDescription", description="Klont Stimmen", language_code="de")
    await bot.result("setMyShortDescription", short_description="Short")
    assert await bot.result("getMyDescription", language_code="de") == {
        "description": "Klont Stimmen"
    }
    assert await bot.result("getMyDescription", language_code="fr") == {
        "description": "Clones voices"
    }
    assert await bot.result("getMyShortDescription") == {"short_description": "Short"}


async def test_a_fault_hits_its_method_as_often_as_planned(bot: Bot, ada: User) -> None:
    bot.sandbox.fail_next("sendMessage", status=429, retry_after=3)
    bot.sandbox.fail_next("sendMessage", status=500)
    await bot.result("getMe")
    slow = await bot.call("sendMessage", chat_id=ADA, text="hi")
    assert slow["parameters"] == {"retry_after": 3}
    assert slow["description"] == "Too Many Requests: retry after 3"
    assert await bot.refusal("sendmessage", chat_id=ADA, text="hi") == "Internal Server Error"
    await bot.result("sendMessage", chat_id=ADA, text="hi")


async def test_a_lasting_fault_ends_when_it_is_healed(bot: Bot) -> None:
    bot.sandbox.fail_next(status=403, times=None)
    for _ in range(3):
        assert (await bot.call("getMe"))["error_code"] == 403
    bot.sandbox.faults.heal()
    await bot.result("getMe")


async def test_a_bad_gateway_answers_in_html(bot: Bot) -> None:
    bot.sandbox.fail_next("getMe", status=502)
    async with bot.session.get(f"{bot.sandbox.url}/bot{TOKEN}/getMe") as answer:
        assert answer.status == 502
        assert (await answer.text()).startswith("<html>")


@pytest.mark.parametrize(("handled", "heard"), [(False, []), (True, ["once?"])])
async def test_a_dropped_call_leaves_open_whether_it_was_handled(
    bot: Bot, ada: User, handled: bool, heard: list[str]
) -> None:
    bot.sandbox.drop_next("sendMessage", handled=handled)
    with pytest.raises(aiohttp.ClientError):
        await bot.call("sendMessage", chat_id=ADA, text="once?")
    assert [message.text for message in ada.messages if message.from_bot] == heard
    assert bot.sandbox.calls[-1].status == 0


async def test_after_an_outage_the_chats_are_as_they_were(bot: Bot, ada: User) -> None:
    url = bot.sandbox.url
    await bot.sandbox.close()
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot.call("getMe")
    await bot.sandbox.start()
    assert bot.sandbox.url == url
    await bot.result("sendMessage", chat_id=ADA, text="here again")
    assert [message.text for message in ada.messages] == ["hello", "here again"]


async def test_a_download_can_fail_too(bot: Bot) -> None:
    bot.sandbox.fail_next("file", status=500)
    url = f"{bot.sandbox.url}/file/bot{TOKEN}/voice/file_0.oga"
    async with bot.session.get(url) as answer:
        assert answer.status == 500


async def test_the_log_tells_what_was_called_without_the_bytes(
    bot: Bot, ada: User, clock: HandClock
) -> None:
    await bot.upload("sendVoice", "voice", OPUS, chat_id=str(ADA))
    await bot.refusal("sendMessage", chat_id=99, text="hi")
    voice, text = bot.sandbox.calls
    assert (voice.method, voice.chat_id, voice.status) == ("sendVoice", ADA, 200)
    assert voice.parameters["voice"] == f"<upload clip.ogg, {len(OPUS)} bytes>"
    assert (text.time, text.chat_id, text.status) == (clock.now, 99, 400)


async def test_a_bot_that_sends_too_fast_must_wait(clock: HandClock) -> None:
    limits = RateLimits(overall=3, per_chat=2)
    async with (
        TelegramSandbox(token=TOKEN, clock=clock, rate_limits=limits) as sandbox,
        aiohttp.ClientSession() as session,
    ):
        bot = Bot(sandbox, session)
        for user_id in (1, 2):
            await User(sandbox, user_id=user_id, first_name="Somebody").says("hi")
        for user_id, status in [(1, True), (1, True), (1, False), (2, True), (2, False)]:
            body = await bot.call("sendMessage", chat_id=user_id, text="hi")
            assert body["ok"] is status
        assert body["parameters"] == {"retry_after": 1}
        clock.now += timedelta(seconds=1)
        await bot.result("sendMessage", chat_id=1, text="hi")


async def test_a_message_in_a_topic_stands_there(
    sandbox: TelegramSandbox, bot: Bot, ada: User
) -> None:
    sandbox.world.chats.open_topic(ADA, 5)
    said = await bot.result("sendMessage", chat_id=ADA, text="hi", message_thread_id=5)
    assert (said["message_thread_id"], said["is_topic_message"]) == (5, True)
    assert await bot.result("sendChatAction", chat_id=ADA, action="typing", message_thread_id=5)
    assert ada.messages[-1].topic == 5


@pytest.mark.parametrize("method", ["sendMessage", "sendChatAction"])
async def test_a_topic_that_is_closed_or_gone_takes_nothing(
    sandbox: TelegramSandbox, bot: Bot, ada: User, method: str
) -> None:
    chats = sandbox.world.chats
    what = {"text": "hi"} if method == "sendMessage" else {"action": "typing"}
    chats.open_topic(ADA, 5)
    chats.close_topic(ADA, 5)
    closed = await bot.refusal(method, chat_id=ADA, message_thread_id=5, **what)
    assert closed == "Bad Request: TOPIC_CLOSED"
    chats.delete_topic(ADA, 5)
    gone = await bot.refusal(method, chat_id=ADA, message_thread_id=5, **what)
    assert gone == "Bad Request: message thread not found"
    assert [one.text for one in ada.messages] == ["hello"]
