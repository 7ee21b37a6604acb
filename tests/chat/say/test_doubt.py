"""What Telegram may do to a clip, and to the message that says how it goes."""

from datetime import timedelta

from cloning.domain.speaking.faults import SpeechLost
from handlers.buttons import callbacks
from handlers.words import texts
from sandbox.telegram.forms.values import Kind, Message
from tests.chat.buttons.house import open_house
from tests.chat.buttons.person import Person
from tests.chat.say.steps import HELLO, clips, has_a_voice, kinds, texts_said
from tests.chat.say.test_inline_say import FRIENDS, in_the_group, sends

ENDING = "“My voice” didn't say it. The connection broke"


async def begins(anna: Person) -> Message:
    """Ask for a text; returns the status message, before anything is said."""
    await anna.user.says(f"/say {HELLO}")
    await anna.house.handles()
    return anna.last


def deletes(anna: Person, message: Message) -> None:
    anna.house.telegram.world.chats.remove(message)


async def test_a_clip_comes_also_if_its_status_message_is_gone(anna: Person) -> None:
    deletes(anna, await begins(anna))
    await anna.house.works()
    assert (anna.last.kind, texts_said(anna)) == (Kind.VOICE, [HELLO])


async def test_bad_news_comes_in_a_new_message_if_the_status_message_is_gone(
    anna: Person,
) -> None:
    anna.house.script.plan("before say", SpeechLost(answer="gone"))
    deletes(anna, await begins(anna))
    await anna.house.works()
    assert anna.last.text.startswith(ENDING)
    assert kinds(anna.last) == [callbacks.SayAgain]


async def test_bad_news_that_may_have_arrived_says_so_the_second_time(anna: Person) -> None:
    anna.house.script.plan("before say", SpeechLost(answer="gone"))
    deletes(anna, await begins(anna))
    anna.house.line.lost["sendMessage"] = 1
    await anna.house.works()
    await anna.waits(timedelta(minutes=10))
    told = [one for one in anna.messages if one.text.startswith(ENDING)]
    assert [one.text.endswith(texts.REPEATED) for one in told] == [False, True]


async def test_a_clip_that_may_have_arrived_comes_twice_at_most(anna: Person) -> None:
    await begins(anna)
    anna.house.line.lost["sendVoice"] = 2
    await anna.house.works()
    for _ in range(3):
        await anna.waits(timedelta(minutes=10))
    said = [one.text.split("\n")[1:] for one in clips(anna) if HELLO in one.text]
    assert said == [[HELLO], [HELLO, texts.REPEATED]]
    assert anna.last.text != texts.REPEATED
    (status,) = [one for one in anna.messages if kinds(one) == [callbacks.SayAgain]]
    assert "I couldn't tell whether the clip arrived." in status.text
    assert texts_said(anna) == [HELLO]


async def test_a_clip_that_can_be_no_music_comes_to_the_private_chat(anna: Person) -> None:
    anna.house.telegram.world.inline_feedback = True
    await sends(anna, HELLO)
    await anna.goes_on()
    assert clips(anna)[-1].text.endswith(HELLO)
    assert in_the_group(anna).text == "🤖 “My voice” has said it, but the clip can't be shown here."


async def test_a_result_that_was_deleted_keeps_nothing_back() -> None:
    async with open_house() as house:
        anna = Person(house, 1)
        await has_a_voice(anna)
        house.telegram.world.inline_feedback = True
        deletes(anna, await sends(anna, HELLO))
        await anna.goes_on()
        assert anna.user.messages_in(FRIENDS) == []
        assert clips(anna)[-1].text.endswith(HELLO)
