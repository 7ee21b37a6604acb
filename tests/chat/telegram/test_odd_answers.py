"""What Telegram answers is done, however the answer looks; what we must know is asked again."""

import asyncio

import pytest

from bot.demo.stage import Stage, staged
from handlers.words import texts
from sandbox.telegram.forms.values import Call
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.steps import agrees, is_voice
from tests.support.hurried import running_hurried
from tests.support.journal import journal
from tests.support.sound import speech

ODD = [
    b'{"ok":true,"result":null}',
    b'{"ok":true,"result":true}',
    b'{"ok":true,"result":[]}',
    b'{"ok":true,"result":{"message_id":5}}',
    b'{"ok":true,"result":{"message_id":"5","date":5,"chat":{"id":7001,"type":"private"}}}',
    b'{"ok":true,"result":{"message_id":5,"date":[],"chat":5}}',
    b'{"ok":true,"resul',
    b'{"ok":true}',
    b"[]",
    b"\xff",
    b"",
]
"""Answers to a message that was posted."""

SENDS = ("sendMessage", "sendVoice", "editMessageText", "answerCallbackQuery", "setMessageReaction")
LEAVING = 5.0
"""Seconds within which the service has stopped, whatever goes on."""


def said(user: User, text: str) -> int:
    return sum(text in one.text for one in user.messages if one.from_bot)


def clips(user: User) -> int:
    return sum(is_voice(one) for one in user.messages if one.from_bot)


@pytest.mark.parametrize("answer", ODD)
async def test_an_answer_to_a_command_that_can_not_be_read_is_not_sent_again(
    stage: Stage, anna: User, answer: bytes
) -> None:
    stage.telegram.garble_next("sendMessage", answer)
    await anna.says("/help")
    await anna.says("/voices")
    await anna.sees(texts.NO_VOICES, within=10)
    assert said(anna, texts.HELP) == 1


@pytest.mark.parametrize("answer", [ODD[0], ODD[6]])
async def test_a_whole_clone_is_made_once_while_no_answer_to_a_send_can_be_read(
    stage: Stage, anna: User, answer: bytes
) -> None:
    for method in SENDS:
        stage.telegram.garble_next(method, answer, times=None)
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.OWN_VOICE)
    await anna.sees(is_voice, within=20)
    await anna.sees("is ready. You can play it with /voices.", within=20)
    assert clips(anna) == 1
    assert said(anna, texts.ASK_CONSENT) == 1


async def test_a_status_message_whose_id_nobody_knows_is_not_said_twice(
    stage: Stage, anna: User
) -> None:
    await agrees(anna)
    stage.telegram.garble_next("sendMessage", ODD[0])
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(is_voice, within=20)
    await anna.sees(texts.DONE.format(title="My voice"))
    assert said(anna, "I'm checking your recording") == 1


async def test_a_clip_whose_answer_can_not_be_read_can_be_played_again(
    stage: Stage, anna: User
) -> None:
    stage.telegram.garble_next("sendVoice", ODD[0])
    await agrees(anna)
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(is_voice, within=20)
    await anna.says("/voices")
    await anna.presses_shown("My voice")
    await anna.presses_shown("Play")
    await anna.sees(lambda _: clips(anna) == 2)


async def test_a_file_whose_address_can_not_be_read_is_asked_for_again(
    stage: Stage, anna: User
) -> None:
    stage.telegram.garble_next("getFile", b'{"ok":true,"result":{"file_id":[]}}')
    await agrees(anna)


UNREADABLE_POLLS = [
    b'{"ok":true,"result":null}',
    b'{"ok":true,"result":true}',
    b'{"ok":true,"result":{}}',
    b'{"ok":true,"result":[null]}',
    b'{"ok":true,"result":[{"message":{"text":"canary"}}]}',
    b'{"ok":true,"result":[{"update_id":5,"message":{"text":"canary"}',
    b'{"ok":true,"result":[]}',
    b"canary",
    b"",
]


@pytest.mark.parametrize("answer", UNREADABLE_POLLS)
async def test_polls_that_come_to_nothing_are_followed_by_one_that_does_not(
    stage: Stage, anna: User, boris: User, answer: bytes
) -> None:
    stage.telegram.garble_next("getUpdates", answer, times=2, handled=False)
    await boris.says("/help")  # which ends the poll that is under way
    await anna.says("/help")
    await anna.sees(texts.HELP, within=20)
    await boris.sees(texts.HELP)


@pytest.mark.parametrize("answer", UNREADABLE_POLLS)
async def test_the_service_can_be_left_while_every_poll_comes_to_nothing(answer: bytes) -> None:
    async with staged(training_seconds=0.05) as stage:
        migrate(stage.settings.database_url)
        stage.telegram.garble_next("getUpdates", answer, times=None, handled=False)
        loop = asyncio.get_running_loop()
        with journal("DEBUG") as log:
            async with running_hurried(stage.settings):
                await asks_for_updates(stage)
                await asyncio.sleep(1)  # in which hundreds of polls would fit
                began = loop.time()
            assert loop.time() - began < LEAVING
        assert len(polls(stage)) <= 3
        assert "canary" not in log.getvalue()


async def asks_for_updates(stage: Stage, *, within: float = 20.0) -> None:
    """Wait for the first poll: on a busy machine a start takes more than a second."""
    async with asyncio.timeout(within):
        while not polls(stage):  # noqa: ASYNC110 - the other side is a server
            await asyncio.sleep(0.01)


def polls(stage: Stage) -> list[Call]:
    return [call for call in stage.telegram.calls if call.method == "getUpdates"]


@pytest.mark.parametrize("answer", [*ODD, b'{"ok":true,"result":{"id":1,"is_bot":true}}'])
async def test_a_bot_that_can_not_be_told_who_it_is_waits_and_asks_again(answer: bytes) -> None:
    async with staged(training_seconds=0.05) as stage:
        migrate(stage.settings.database_url)
        anna = User(stage.telegram, user_id=7001, first_name="Anna")
        stage.telegram.garble_next("getMe", answer)
        async with running_hurried(stage.settings):
            await anna.says("/help")
            await anna.sees(texts.HELP, within=10)
        assert sum(call.method == "getMe" for call in stage.telegram.calls) == 2
