"""What is not said, each told in one plain sentence; and what an edit means."""

from datetime import timedelta

import pytest

from cloning.domain.limits import Quota
from cloning.domain.owner import Question
from handlers.buttons import callbacks
from handlers.words import privacy_texts, texts
from handlers.words.say import texts as say_texts
from sandbox.telegram.forms.json import person_json
from tests.chat.buttons.house import open_house
from tests.chat.buttons.person import Person
from tests.chat.say.steps import HELLO, clips, has_a_voice, says_in_reply, texts_said


async def question(anna: Person) -> Question | None:
    owner = (await anna.rows()).owner
    return owner.question if owner is not None else None


@pytest.mark.parametrize("text", ["👋👩‍👩‍👧", "…!?", "❤️", "\u200f\u200b."])
async def test_what_has_no_words_is_not_said(anna: Person, text: str) -> None:
    await anna.says(f"/say {text}")
    assert anna.last.text == (
        "There is nothing to say in this: it has no letters and no digits. Please send me words."
    )
    assert texts_said(anna) == []


async def test_a_text_that_is_too_long_tells_by_how_much(anna: Person) -> None:
    await anna.says("/say " + "a" * 301)
    assert anna.last.text == (
        "This text is too long: 301/300 characters. Please send a shorter one, or one part after "
        "the other."
    )


async def test_characters_that_are_used_up_tell_when_there_are_more() -> None:
    async with open_house(quota=Quota(characters_per_day=20)) as house:
        anna = Person(house, 1)
        await has_a_voice(anna)
        await anna.says("/say twelve chars")
        await anna.waits(timedelta(hours=1))
        await anna.says("/say and nine more")
        assert anna.last.text == (
            "This text needs 13 characters, and you have 8 of 20 left. You'll have enough again in "
            "23 hr."
        )
        await anna.waits(timedelta(hours=23))
        await anna.says("/say and nine more")
        assert texts_said(anna) == ["twelve chars", "and nine more"]


async def test_no_longer_text_is_asked_for_than_can_be_said() -> None:
    async with open_house(quota=Quota(characters_per_day=20)) as house:
        anna = Person(house, 1)
        await has_a_voice(anna)
        await anna.says("/say twelve chars")
        await anna.says("/say")
        assert "Send me a text of up to 8 characters" in anna.last.text


async def test_one_text_at_a_time(anna: Person) -> None:
    for text in (HELLO, "and another one"):
        await anna.user.says(f"/say {text}")
        await anna.house.handles()
    assert anna.last.text == (
        "One of your clones is still saying something. Please wait for it, or stop it with /cancel."
    )
    await anna.house.works()
    assert texts_said(anna) == [HELLO]


async def test_an_answer_that_comes_too_early_can_be_given_again(anna: Person) -> None:
    for text in (f"/say {HELLO}", "/say", "and another one"):
        await anna.user.says(text)
        await anna.house.handles()
    assert anna.last.text.startswith("One of your clones is still saying something.")
    await anna.house.works()
    await anna.says("and another one")
    assert texts_said(anna) == [HELLO, "and another one"]


async def test_after_a_refusal_the_question_stays_open(anna: Person) -> None:
    await anna.says("/say")
    await anna.says("👋")
    assert await question(anna) is Question.TEXT
    await anna.says(HELLO)
    assert texts_said(anna) == [HELLO]
    assert await question(anna) is None


async def test_an_edit_of_an_answer_that_was_none_is_taken(anna: Person) -> None:
    await anna.says("/say")
    note = await anna.user.says("👋")
    await anna.goes_on()
    await anna.user.edits(note, HELLO)
    await anna.goes_on()
    assert texts_said(anna) == [HELLO]


async def test_an_edit_changes_nothing_that_was_asked_for(anna: Person) -> None:
    note = await anna.user.says(f"/say {HELLO}")
    await anna.house.handles()
    await anna.user.edits(note, "/say Something else")
    await anna.goes_on()
    assert say_texts.EDITED in [one.text for one in anna.messages]
    assert texts_said(anna) == [HELLO]


@pytest.mark.parametrize("how", ["command", "answer", "reply"])
@pytest.mark.parametrize("whose", ["forwarded", "by another bot"])
async def test_what_somebody_else_wrote_is_not_said(anna: Person, how: str, whose: str) -> None:
    boris = Person(anna.house, 2).user.person
    origin: dict[str, object] = {"type": "user", "sender_user": person_json(boris), "date": 1}
    fields: dict[str, object] = {"forward_origin": origin}
    if whose == "by another bot":
        fields = {"via_bot": {"id": 5, "is_bot": True, "first_name": "gif", "username": "gif"}}
    if how == "answer":
        await anna.says("/say")
    text = f"/say {HELLO}" if how == "command" else HELLO
    if how == "reply":
        await anna.user.says(text, fields=fields, reply_to=clips(anna)[-1])
    else:
        await anna.user.says(text, fields=fields)
    await anna.goes_on()
    assert anna.last.text == say_texts.FORWARDED
    assert texts_said(anna) == []


async def test_a_forwarded_message_of_ones_own_is_ones_own(anna: Person) -> None:
    origin: dict[str, object] = {
        "type": "user",
        "sender_user": person_json(anna.user.person),
        "date": 1,
    }
    await anna.user.says(f"/say {HELLO}", fields={"forward_origin": origin})
    await anna.goes_on()
    assert texts_said(anna) == [HELLO]


async def test_a_caption_is_no_text_to_be_said(anna: Person) -> None:
    await anna.says("/say")
    await anna.user.sends_other(
        photo=[{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1, "file_size": 1}],
        caption=f"/say {HELLO}",
        media_group_id="1",
    )
    await anna.goes_on()
    assert texts_said(anna) == []


async def test_a_clone_of_somebody_else_does_not_speak(anna: Person) -> None:
    boris = Person(anna.house, 2)
    await has_a_voice(boris)
    clip = clips(anna)[-1]
    (button,) = [one for one in clip.buttons if one.text == say_texts.SAY_SOMETHING]
    boris.taps(boris.messages[-1], button)
    await boris.goes_on()
    assert boris.last.text == ("This clone is no longer there. /voices shows the ones you have.")


async def test_a_clone_in_training_does_not_speak(anna: Person) -> None:
    clip = clips(anna)[-1]
    await anna.presses(callbacks.Retrain)
    await anna.sends()
    await anna.presses(callbacks.Replace)
    await says_in_reply(anna, HELLO, clip)
    assert texts_said(anna) == []


async def test_nobody_has_anything_said_after_withdrawing(anna: Person) -> None:
    await anna.says("/privacy")
    await anna.presses(callbacks.Withdraw)
    await anna.says(f"/say {HELLO}")
    assert anna.last.text == (
        "You've withdrawn your consent, so your clones don't speak. /start asks you again."
    )


async def test_an_unknown_text_is_still_unknown(anna: Person) -> None:
    await anna.says(HELLO)
    assert anna.last.text == texts.UNKNOWN


async def test_what_was_said_still_counts_after_an_erasure_and_is_told(anna: Person) -> None:
    await anna.waits(timedelta(hours=25))  # until no training counts
    await anna.says(f"/say {HELLO}")
    await anna.says("/forget")
    await anna.presses(callbacks.ForgetAll)
    await anna.waits(timedelta(minutes=1))
    assert anna.last.text.endswith(
        "only what you used of your quota within the last 24 hours still counts."
    )
    await anna.says("/mydata")
    assert anna.last.text.endswith(privacy_texts.STILL_COUNTS)
    assert (await anna.rows()).characters_left == 500 - len(HELLO)
