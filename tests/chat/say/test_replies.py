"""Texts that reply to a clip are said; what replies meant before, they still mean."""

from datetime import timedelta

import pytest

from cloning.domain.owner import Question
from handlers.buttons import callbacks
from handlers.words import texts
from sandbox.telegram.forms.values import Message
from tests.chat.buttons.person import Person
from tests.chat.say.steps import HELLO, clips, has_another_voice, says_in_reply, texts_said


def ready_message(anna: Person) -> Message:
    return next(one for one in anna.messages if one.text == texts.DONE.format(title="My voice"))


async def test_a_reply_to_a_demo_clip_is_said_by_its_clone(anna: Person) -> None:
    await has_another_voice(anna, "Radio")
    await says_in_reply(anna, HELLO, clips(anna)[-1])
    assert texts_said(anna) == [HELLO]
    assert "“My voice”" in clips(anna)[-1].text


async def test_a_reply_to_a_clip_that_was_played_again_is_said(anna: Person) -> None:
    await anna.says("/voices")
    await anna.presses(callbacks.Card)
    await anna.presses(callbacks.Play)
    await says_in_reply(anna, HELLO, clips(anna)[-1])
    assert texts_said(anna) == [HELLO]


async def test_a_reply_to_the_good_news_is_said(anna: Person) -> None:
    await says_in_reply(anna, HELLO, ready_message(anna))
    assert texts_said(anna) == [HELLO]


async def test_a_reply_to_what_was_said_is_said_by_the_same_clone(anna: Person) -> None:
    await has_another_voice(anna, "Radio")
    await anna.says(f"/say {HELLO}")
    await anna.presses(callbacks.SayAs, place=1)
    await says_in_reply(anna, "And more", clips(anna)[-1])
    assert clips(anna)[-1].text == "🤖 AI-generated voice, “Radio”:\nAnd more"


async def test_a_reply_to_the_question_what_to_say_is_said_even_an_hour_later(
    anna: Person,
) -> None:
    await anna.says("/say")
    asked = anna.last
    await anna.waits(timedelta(hours=2))
    await says_in_reply(anna, HELLO, asked)
    assert texts_said(anna) == [HELLO]


async def test_a_reply_to_another_clips_clone_is_said_by_that_one(anna: Person) -> None:
    await has_another_voice(anna, "Radio")
    await anna.says("/say")
    await anna.presses(callbacks.SaySomething, place=1)
    await says_in_reply(anna, HELLO, clips(anna)[-1])
    assert clips(anna)[-1].text == f"🤖 AI-generated voice, “My voice”:\n{HELLO}"


async def test_a_reply_that_answers_a_question_stays_an_answer(anna: Person) -> None:
    await anna.presses(callbacks.Rename)
    await says_in_reply(anna, "Nanny Ogg", clips(anna)[-1])
    assert anna.last.text == texts.RENAMED.format(title="Nanny Ogg")
    assert texts_said(anna) == []


async def test_a_reply_to_a_message_that_asks_something_is_not_said(anna: Person) -> None:
    await anna.presses(callbacks.Retrain)
    await anna.sends()
    asked = anna.with_button(callbacks.Replace)
    await says_in_reply(anna, "yes", asked)
    assert anna.last.text == texts.UNKNOWN
    await anna.presses(callbacks.AskDelete)
    await says_in_reply(anna, "no", anna.last)
    assert anna.last.text == texts.UNKNOWN
    assert texts_said(anna) == []


async def test_a_reply_to_a_list_of_clones_is_not_said(anna: Person) -> None:
    await anna.says("/voices")
    await says_in_reply(anna, HELLO, anna.last)
    assert anna.last.text == texts.UNKNOWN


async def test_a_recording_in_reply_to_the_question_what_to_say_is_a_recording(
    anna: Person,
) -> None:
    await anna.says("/say")
    await anna.user.sends_voice(b"OggS a recording", seconds=25, reply_to=anna.last)
    await anna.goes_on()
    clones = (await anna.rows()).present
    assert [one.title for one in clones] == ["My voice", "My voice 2"]


async def test_somebody_elses_clip_says_nothing(anna: Person) -> None:
    boris = Person(anna.house, 2)
    await boris.says("/start")
    await says_in_reply(boris, HELLO, boris.last)
    assert boris.last.text == texts.UNKNOWN
    assert texts_said(anna) == []


@pytest.mark.parametrize("text", ["/say", "/say@voice_clone_bot"])
async def test_the_command_alone_in_reply_asks_about_that_clone(anna: Person, text: str) -> None:
    await has_another_voice(anna, "Radio")
    await says_in_reply(anna, text, clips(anna)[-1])
    assert anna.last.text.startswith("What should “My voice” say?")
    owner = (await anna.rows()).owner
    assert owner is not None
    assert owner.question is Question.TEXT
