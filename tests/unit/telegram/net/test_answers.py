"""What the library makes of odd answers to what it sends or asks, through our transport."""

import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, Message
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot.net.bot_api_answers import checked_answer
from bot.net.odd_json import NotJson, elements_of_result, read_json
from bot.net.transport import AiohttpRequest
from handlers.chat.adapters.notifier import UNKNOWN_MESSAGE
from tests.unit.telegram.bot_api_stand_in import SENT, BotApi, bot_of, serving

ODD = [None, True, [], {}, 5, "canary", {"message_id": 5}, {**SENT, "chat": None}, [SENT]]


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with serving() as bot_api:
        yield bot_api


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with AiohttpRequest() as request:
        yield bot_of(api.url, request)


@pytest.mark.parametrize("result", ODD)
async def test_a_message_was_sent_whatever_the_answer_says(
    bot: Bot, api: BotApi, result: object
) -> None:
    api.says(result)
    message = await bot.send_message(42, "Hello")
    assert message.chat.id == 42
    assert len(api.asked) == 1


@pytest.mark.parametrize("body", [b"", b"{", b'{"ok":true,"result":', b"\xff", b"[]", b"null"])
async def test_a_message_was_sent_though_the_answer_broke_off(
    bot: Bot, api: BotApi, body: bytes
) -> None:
    api.sends(body)
    assert (await bot.send_message(42, "Hello")).message_id == UNKNOWN_MESSAGE


async def test_of_an_odd_answer_the_ids_are_kept_that_can_be_read(bot: Bot, api: BotApi) -> None:
    voice = {"file_id": "f", "file_unique_id": "u", "duration": 5}
    api.says({"message_id": 77, "voice": voice, "chat": []})
    message = await bot.send_voice(42, b"OggS")
    assert message.message_id == 77
    assert message.voice is not None
    assert message.voice.file_id == "f"


@pytest.mark.parametrize("result", ODD)
async def test_an_edit_a_copy_and_a_press_are_done_whatever_the_answer_says(
    bot: Bot, api: BotApi, result: object
) -> None:
    for _ in range(4):
        api.says(result)
    edited = await bot.edit_message_text("Hello", chat_id=42, message_id=5)
    copied = await bot.copy_message(42, 42, 5)
    await bot.answer_callback_query("5")
    await bot.send_chat_action(42, "typing")
    assert edited is True or isinstance(edited, Message)
    assert isinstance(copied.message_id, int)
    assert len(api.asked) == 4


@pytest.mark.parametrize("result", [None, True, [], {}, 5, {"id": 1}, {"file_id": 5}])
async def test_an_unreadable_answer_to_a_question_is_a_fault(
    bot: Bot, api: BotApi, result: object
) -> None:
    for ask in (bot.get_me, lambda: bot.get_file("f"), bot.get_my_description):
        api.says(result)
        with pytest.raises(NetworkError) as caught:
            await ask()
        assert type(caught.value) is NetworkError


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, b'{"ok":false,"parameters":{"retry_after":3}}', RetryAfter),
        (429, b'{"ok":false,"parameters":{"retry_after":-3}}', RetryAfter),
        (429, b'{"ok":false,"parameters":[],"description":5}', RetryAfter),
        (429, b"<html>slow down</html>", RetryAfter),
        (400, b'{"ok":false,"parameters":true,"description":null}', BadRequest),
        (403, b'{"ok":false,"description":"Forbidden: \\ud83d"}', Forbidden),
        (403, b'{"message":"Forbidden by a gateway"}', NetworkError),
        (502, b'{"ok":false', NetworkError),
    ],
)
async def test_a_refusal_of_any_form_is_an_error_of_the_librarys(
    bot: Bot, api: BotApi, status: int, body: bytes, kind: type[NetworkError]
) -> None:
    api.sends(body, status=status)
    with pytest.raises(kind) as caught:
        await bot.send_message(42, "Hello")
    assert type(caught.value) is kind


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(
    method=st.sampled_from(["sendMessage", "sendVoice", "editMessageText", "copyMessage"]),
    result=json_values,
)
def test_no_answer_to_a_send_is_a_fault(method: str, result: object) -> None:
    payload = json.dumps({"ok": True, "result": result}).encode()
    answer = read_json(checked_answer(method, 200, payload, {"chat_id": 42}))
    assert isinstance(answer, dict)
    assert answer["ok"] is True


@given(value=json_values)
def test_json_is_read_as_it_was_meant_with_numbers_of_any_size(value: object) -> None:
    written = json.dumps(value)
    read = read_json(written.encode())
    assert repr(read) == repr(json.loads(written))


@given(elements=st.lists(json_values))
def test_a_list_of_updates_is_cut_where_its_elements_end(elements: list[object]) -> None:
    written = [json.dumps(one).encode() for one in elements]
    payload = b'{"ok": true, "x": [[1], {"result": [2]}], "result": [ %b ]}' % b" , ".join(written)
    assert elements_of_result(payload) == written


@given(payload=st.binary(max_size=60))
def test_nothing_else_comes_of_an_answer_than_a_list_or_the_word_that_it_is_none(
    payload: bytes,
) -> None:
    for begin in (b"", b'{"result":[', b'{"ok":true,"result":[{"update_id":5}],"x":'):
        try:
            found = elements_of_result(begin + payload)
        except NotJson:
            continue
        assert found is None or isinstance(found, list)
