"""Chats with topics: each is answered where it spoke, and a topic that is gone is no fault."""

import pytest
from telegram.error import BadRequest

from bot.demo.stage import Stage
from cloning.domain.errors import Unreachable
from handlers.chat.delivery import meaning_of
from handlers.words import privacy_texts, texts
from handlers.words.menu import COMMANDS
from sandbox.telegram.forms.values import Chat, Json, Kind, Message
from sandbox.user import User
from tests.chat.steps import is_voice
from tests.support.sound import speech

TOPIC = 77
FORUM = Chat(id=-1009, name="Forum", type="supergroup")
LINK = "https://t.me/voice_clone_bot?start=group"


def said_elsewhere(user: User) -> list[Message]:
    return [one for one in user.messages if one.from_bot and one.topic != TOPIC]


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_command_in_a_topic_is_answered_there(anna: User, command: str) -> None:
    await anna.says(f"/{command}", topic=TOPIC)
    await anna.sees(lambda one: one.topic == TOPIC)
    assert said_elsewhere(anna) == []


async def test_a_recording_in_a_topic_has_its_whole_story_there(stage: Stage, anna: User) -> None:
    await anna.sends_voice(speech.austen(), seconds=25, topic=TOPIC)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.OWN_VOICE)
    clip = await anna.sees(is_voice, within=20)
    done = await anna.sees(texts.DONE.format(title="My voice"))
    await anna.presses(texts.COMPARE, clip)
    await anna.sees(texts.ASK_LIKENESS, after=done)
    await anna.says("/mydata", topic=TOPIC)
    await anna.sees(lambda one: one.kind is Kind.DOCUMENT)
    await anna.says("/forget", topic=TOPIC)
    await anna.presses_shown(privacy_texts.FORGET_ALL)
    await anna.sees(privacy_texts.FORGOTTEN, within=20)
    assert said_elsewhere(anna) == []
    shown = [one for one in anna.messages if is_voice(one) and one.from_bot]
    assert len(shown) == 3  # the demo clip, and the recording beside it once more


@pytest.mark.parametrize("gone", ["closed", "deleted"])
async def test_a_result_whose_topic_is_gone_comes_without_it(
    stage: Stage, anna: User, caplog: pytest.LogCaptureFixture, gone: str
) -> None:
    stage.upstream.hold()
    await anna.sends_voice(speech.austen(), seconds=25, topic=TOPIC)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.OWN_VOICE)
    await anna.sees("I'm training", within=20)
    chats = stage.telegram.world.chats
    (chats.close_topic if gone == "closed" else chats.delete_topic)(anna.chat.id, TOPIC)
    stage.upstream.release()
    clip = await anna.sees(is_voice, within=20)
    assert clip.topic is None
    assert "Traceback" not in caplog.text


async def test_a_failure_whose_topic_is_gone_comes_without_it(stage: Stage, anna: User) -> None:
    stage.upstream.fail_next_training("too much noise")
    stage.upstream.hold()
    await anna.sends_voice(speech.austen(), seconds=25, topic=TOPIC)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.OWN_VOICE)
    await anna.sees("I'm training", within=20)
    stage.telegram.world.chats.delete_topic(anna.chat.id, TOPIC)
    stage.upstream.release()
    failed = await anna.sees("The training of “My voice” failed. The", within=20)
    assert failed.topic is None


async def test_a_command_in_a_forum_is_answered_in_its_topic(anna: User) -> None:
    await anna.adds_the_bot(FORUM)
    await anna.sees(LINK, chat=FORUM)
    command = await anna.says("/start@voice_clone_bot", chat=FORUM, topic=TOPIC)
    told = await anna.sees(LINK, chat=FORUM, after=command)
    assert told.topic == TOPIC


async def test_in_a_closed_topic_of_a_forum_nothing_is_said_and_nothing_breaks(
    stage: Stage, anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    await anna.adds_the_bot(FORUM)
    await anna.sees(LINK, chat=FORUM)
    stage.telegram.fail_next("sendMessage", status=400, description="Bad Request: TOPIC_CLOSED")
    await anna.says("/start@voice_clone_bot", chat=FORUM, topic=TOPIC)
    await anna.says("/cancel")
    await anna.sees(texts.NOTHING_TO_CANCEL)
    assert len([one for one in anna.messages_in(FORUM) if one.from_bot]) == 1
    assert "Traceback" not in caplog.text


async def test_a_thread_of_replies_in_an_ordinary_group_is_no_topic(anna: User) -> None:
    await anna.adds_the_bot(FORUM)
    await anna.sees(LINK, chat=FORUM)
    fields: Json = {"message_thread_id": 5}
    command = await anna.says("/start@voice_clone_bot", chat=FORUM, fields=fields)
    told = await anna.sees(LINK, chat=FORUM, after=command)
    assert told.topic is None


@pytest.mark.parametrize("words", ["TOPIC_CLOSED", "TOPIC_DELETED", "Message thread not found"])
def test_a_topic_that_is_gone_is_nobody_to_answer(words: str) -> None:
    assert isinstance(meaning_of(BadRequest(words)), Unreachable)
