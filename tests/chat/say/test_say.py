"""/say: what is said, what is asked, and what it takes."""

from collections.abc import Sequence

import pytest

from cloning.domain.speaking.manner import AS_IT_IS
from handlers.buttons import callbacks
from handlers.words import texts
from handlers.words.say import texts as say_texts
from handlers.words.say.ready_sentences import READY
from sandbox.telegram.forms.values import Chat, EventKind, Kind
from tests.chat.buttons.house import House, open_house
from tests.chat.buttons.person import Person
from tests.chat.say.steps import (
    HELLO,
    clips,
    has_a_voice,
    has_another_voice,
    kinds,
    labels,
    says_in_reply,
    speaks_language,
    texts_said,
)


def actions(anna: Person) -> Sequence[str]:
    """What the chat shows that the bot is doing."""
    return [one.detail for one in anna.house.telegram.events if one.kind is EventKind.ACTION]


async def test_the_text_after_the_command_is_said_as_a_labelled_bubble(anna: Person) -> None:
    await anna.says(f"/say {HELLO}")
    clip, status = clips(anna)[-1], anna.messages[-2]
    asked = [one for one in anna.user.messages if one.text == f"/say {HELLO}"]
    assert clip.text == f"🤖 AI-generated voice, “My voice”:\n{HELLO}"
    assert clip.reply_to == asked[0].id
    assert kinds(clip) == [callbacks.Speed, callbacks.Pitch]
    assert status.text == "“My voice” has said it. The clip is below."
    assert anna.house.speech.said[0][1:] == (HELLO, AS_IT_IS)


async def test_the_status_message_tells_what_it_takes_and_can_cancel_it(anna: Person) -> None:
    await anna.user.says(f"/say {HELLO}")
    await anna.house.handles()
    used = len(HELLO)
    assert anna.last.text == (
        f"“My voice” is recording it … Characters used for this: {used}; left: {500 - used}."
    )
    assert kinds(anna.last) == [callbacks.SayNothing]


async def test_while_it_is_said_the_chat_shows_that_somebody_records(anna: Person) -> None:
    before = actions(anna).count("record_voice")
    await anna.says(f"/say {HELLO}")
    assert actions(anna).count("record_voice") == before + 1


async def test_the_command_alone_explains_and_takes_the_next_text(anna: Person) -> None:
    await anna.says("/say")
    assert anna.last.text == (
        "What should “My voice” say? Send me a text of up to 300 characters within an hour, or "
        "choose a sentence below. /cancel\n\n"
        "You have 500 of 500 characters left. Used ones come back after 24 hours."
    )
    assert labels(anna.last) == list(READY)
    await anna.says(HELLO)
    assert texts_said(anna) == [HELLO]
    await anna.says(HELLO)
    assert anna.last.text == texts.UNKNOWN
    assert texts_said(anna) == [HELLO]


async def test_a_ready_sentence_is_said_by_one_tap(anna: Person) -> None:
    await anna.says("/say")
    await anna.presses(callbacks.SayReady, place=1)
    assert texts_said(anna) == [READY[1]]


@pytest.mark.parametrize(
    ("code", "first"), [("zh", "你好，是我。嗯，差不多是我。"), ("ja", READY[0]), (None, READY[0])]
)
async def test_the_ready_sentences_are_in_the_language_of_the_voice(
    anna: Person, code: str | None, first: str
) -> None:
    await speaks_language(anna, code)
    await anna.says("/say")
    assert labels(anna.last)[0] == first
    await anna.presses(callbacks.SayReady)
    assert texts_said(anna) == [first]


async def test_a_sentence_is_said_as_its_button_shows_it_whatever_became_of_the_voice(
    anna: Person,
) -> None:
    await speaks_language(anna, "zh")
    await anna.says("/say")
    await speaks_language(anna, "en")
    await anna.presses(callbacks.SayReady)
    assert texts_said(anna) == ["你好，是我。嗯，差不多是我。"]


async def test_with_several_clones_a_text_asks_which_one_speaks(anna: Person) -> None:
    other = await has_another_voice(anna, "Radio")
    await anna.says(f"/say {HELLO}")
    question = anna.last
    assert (question.text, labels(question)) == (say_texts.CHOOSE_VOICE, ["My voice", "Radio"])
    assert texts_said(anna) == []
    await anna.presses(callbacks.SayAs, place=1)
    assert anna.house.speech.said[0][0] == f"voice_clone_{other}"
    assert clips(anna)[-1].text == f"🤖 AI-generated voice, “Radio”:\n{HELLO}"
    now = next(one for one in anna.messages if one.id == question.id)
    assert now.text == "“Radio” has said it. The clip is below."


async def test_with_several_clones_the_command_alone_asks_which_one_first(anna: Person) -> None:
    await has_another_voice(anna, "Radio")
    await anna.says("/say")
    assert labels(anna.last) == ["My voice", "Radio"]
    await anna.presses(callbacks.SaySomething, place=1)
    assert anna.last.text.startswith("What should “Radio” say?")
    await anna.says(HELLO)
    assert clips(anna)[-1].text == f"🤖 AI-generated voice, “Radio”:\n{HELLO}"


async def test_with_several_clones_a_text_may_come_before_the_choice(anna: Person) -> None:
    await has_another_voice(anna, "Radio")
    await anna.says("/say")
    await anna.says(HELLO)
    assert anna.last.text == say_texts.CHOOSE_VOICE
    await anna.presses(callbacks.SayAs)
    assert texts_said(anna) == [HELLO]


async def test_a_ready_clone_has_a_button_for_it_below_its_clip_and_in_its_menu(
    anna: Person,
) -> None:
    assert callbacks.SaySomething in kinds(clips(anna)[-1])
    await anna.says("/voices")
    await anna.presses(callbacks.Card)
    assert callbacks.SaySomething in kinds(anna.shown)
    await anna.presses(callbacks.SaySomething)
    assert anna.last.text.startswith("What should “My voice” say?")


async def test_a_clone_that_is_not_ready_has_none(house: House) -> None:
    boris = Person(house, 2)
    await boris.agrees()
    await boris.sends()
    await boris.says("/voices")
    await boris.presses(callbacks.Card)
    assert callbacks.SaySomething not in kinds(boris.shown)
    await boris.says("/say Hello")
    assert boris.last.text.startswith("None of your clones can speak yet.")


async def test_in_a_topic_everything_stays_there(anna: Person) -> None:
    await anna.user.says(f"/say {HELLO}", topic=7)
    await anna.goes_on()
    assert [one.topic for one in anna.messages[-2:]] == [7, 7]


async def test_a_group_is_told_how_to_reach_it(anna: Person) -> None:
    friends = Chat(id=-6001, name="Friends", type="group")
    await anna.user.adds_the_bot(friends)
    await anna.user.says(f"/say {HELLO}", chat=friends)
    await anna.goes_on()
    link = "https://t.me/voice_clone_bot?start=group"
    assert anna.user.messages_in(friends)[-1].text == texts.PRIVATE_ONLY.format(
        username="voice_clone_bot"
    )
    assert link in anna.user.messages_in(friends)[-1].text
    assert texts_said(anna) == []


async def test_a_long_text_of_two_lines_is_said_whole(anna: Person) -> None:
    text = "\n".join(["One line of it, and then more of it. " * 3, "and another one. " * 9])
    await anna.says(f"/say {text}")
    (said,) = texts_said(anna)
    assert said.split() == text.split()
    assert said.split("\n")[1].startswith("and another one.")


@pytest.mark.parametrize(
    "text",
    [
        "שלום, זה אני",
        "مرحبا، هذا أنا",
        "Hi 你好 привет 👋",
        "1234",
        "\U00010330\U00020000 \U0001f469",
    ],
)
async def test_any_script_is_said_as_it_was_written(anna: Person, text: str) -> None:
    await anna.says(f"/say {text}")
    assert texts_said(anna) == [text]
    assert clips(anna)[-1].text.endswith(text)


async def test_only_the_words_of_a_formatted_text_are_said(anna: Person) -> None:
    await anna.user.says(
        "/say Read this",
        fields={
            "entities": [
                {"type": "bot_command", "offset": 0, "length": 4},
                {"type": "text_link", "offset": 10, "length": 4, "url": "https://example.org"},
            ]
        },
    )
    await anna.goes_on()
    assert texts_said(anna) == ["Read this"]


async def test_a_music_file_comes_instead_if_voice_messages_are_blocked() -> None:
    async def music(_clip: object) -> bytes:
        return b"ID3" + bytes(20)

    async with open_house(music=music) as house:
        anna = Person(house, 1)
        await has_a_voice(anna)
        anna.user.accepts_no_voice()
        await anna.says(f"/say {HELLO}")
        assert (anna.last.kind, anna.last.text) == (
            Kind.AUDIO,
            f"🤖 AI-generated voice, “My voice”:\n{HELLO}",
        )


async def test_settings_that_take_no_sound_at_all_are_explained(anna: Person) -> None:
    anna.user.accepts_no_voice()
    await anna.says(f"/say {HELLO}")
    assert anna.last.text.startswith("“My voice” has said it, but your Telegram settings don't")
    assert kinds(anna.last) == [callbacks.SayAgain]


async def test_a_reply_with_the_command_names_the_clone(anna: Person) -> None:
    radio = await has_another_voice(anna, "Radio")
    await says_in_reply(anna, f"/say {HELLO}", clips(anna)[-1])
    assert len(anna.house.speech.said) == 1
    assert anna.house.speech.said[0][0] != f"voice_clone_{radio}"
