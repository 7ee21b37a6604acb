"""`@bot text` in any chat: a clone that is picked says it there, and nothing is made before."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from cloning.domain.limits import Quota
from cloning.domain.speaking.faults import SpeechLost
from handlers.buttons import callbacks
from handlers.words.say import texts as say_texts
from sandbox.telegram.forms.values import Chat, InlineOffer, Kind, Message
from sandbox.telegram.state.people import ask_inline
from tests.chat.buttons.house import House, open_house
from tests.chat.buttons.person import Person
from tests.chat.say.steps import HELLO, clips, has_a_voice, has_another_voice, texts_said

FRIENDS = Chat(id=-6001, name="Friends", type="group")
SAY_IT = "Say it as “My voice”"
MP3 = b"ID3" + bytes(20)


async def music(_clip: object) -> bytes:
    return MP3


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """A bot that Telegram tells which results are picked."""
    async with open_house(music=music) as house:
        house.telegram.world.inline_feedback = True
        yield house


async def types(anna: Person, text: str, *, offset: str = "") -> InlineOffer:
    """Type a text after the bot's name."""
    world = anna.house.telegram.world
    query_id = ask_inline(world, anna.user.person, text, offset, "group")
    await anna.goes_on()
    return world.offers[query_id]


async def sends(anna: Person, text: str, title: str = SAY_IT, chat: Chat = FRIENDS) -> Message:
    """Pick a clone for a text in a chat; returns the message as it is at once."""
    return await anna.user.picks(title, await types(anna, text), chat=chat)


def titles(offer: InlineOffer) -> list[str]:
    return [one.title for one in offer.results]


def in_the_group(anna: Person) -> Message:
    return anna.user.messages_in(FRIENDS)[-1]


async def test_typing_offers_each_clone_that_is_ready_and_makes_nothing(anna: Person) -> None:
    await has_another_voice(anna, "Radio")
    offer = await types(anna, HELLO)
    assert titles(offer) == [SAY_IT, "Say it as “Radio”"]
    assert (offer.personal, {one.description for one in offer.results}) == (True, {HELLO})
    assert texts_said(anna) == []
    assert (await anna.rows()).utterances == []


async def test_what_is_picked_is_said_and_takes_the_place_of_the_text(anna: Person) -> None:
    sent = await sends(anna, f" {HELLO} ")
    assert sent.text == f"🤖 “My voice” is about to say:\n{HELLO}"
    await anna.goes_on()
    assert texts_said(anna) == [HELLO]
    now = in_the_group(anna)
    assert (now.kind, now.text, now.buttons) == (
        Kind.AUDIO,
        f"🤖 AI-generated voice, “My voice”:\n{HELLO}",
        (),
    )
    assert now.content == MP3
    assert anna.last.file == now.file


async def test_demo_clips_are_still_found_by_their_title(anna: Person) -> None:
    offer = await types(anna, "my voice")
    assert titles(offer) == [SAY_IT, "My voice"]
    assert titles(await types(anna, "")) == ["My voice"]


async def test_nobody_else_is_offered_a_clone(anna: Person) -> None:
    boris = Person(anna.house, 2)
    assert titles(await types(boris, HELLO)) == []
    await has_a_voice(boris)
    offer = await types(boris, HELLO)
    (mine,) = (await anna.rows()).present
    assert f"by-{mine.id}" not in {one.id for one in offer.results}


async def test_a_forged_choice_of_somebody_elses_clone_says_nothing(anna: Person) -> None:
    boris = Person(anna.house, 2)
    await has_a_voice(boris)
    offer = await types(anna, HELLO)
    await boris.user.picks(SAY_IT, offer, chat=FRIENDS)
    await boris.goes_on()
    assert texts_said(anna) == []
    assert in_the_group(anna).text == say_texts.UNMADE
    assert boris.last.text == "This clone is no longer there. /voices shows the ones you have."


async def test_what_was_said_before_is_offered_as_it_is_and_takes_nothing(anna: Person) -> None:
    await anna.says(f"/say {HELLO}")
    offer = await types(anna, HELLO)
    assert titles(offer) == [SAY_IT, "As “My voice” has said it before"]
    sent = await anna.user.picks(offer.results[1].title, offer, chat=FRIENDS)
    await anna.goes_on()
    assert (sent.kind, sent.file) == (Kind.VOICE, clips(anna)[-1].file)
    assert sent.text == f"🤖 AI-generated voice, “My voice”:\n{HELLO}"
    assert texts_said(anna) == [HELLO]


async def test_a_clip_that_telegram_has_lost_does_not_take_the_rest_with_it(
    anna: Person,
) -> None:
    await anna.says(f"/say {HELLO}")
    file = clips(anna)[-1].file
    assert file is not None
    anna.house.telegram.lose_file(file.file_id)
    assert titles(await types(anna, HELLO)) == [SAY_IT]


async def test_a_text_that_can_not_be_said_is_not_offered(anna: Person) -> None:
    offer = await types(anna, "a" * 301)
    assert (titles(offer), offer.button) == ([], "301 characters; I can say 300 now")


async def test_with_too_few_characters_left_nothing_is_offered() -> None:
    async with open_house(quota=Quota(characters_per_day=20)) as house:
        anna = Person(house, 1)
        await has_a_voice(anna)
        await anna.says("/say twelve chars")
        offer = await types(anna, "and nine more")
        assert (titles(offer), offer.button) == ([], "13 characters; I can say 8 now")


async def test_why_a_text_is_refused_is_told_in_private(anna: Person) -> None:
    offer = await types(anna, "and another")
    await anna.user.says(f"/say {HELLO}")
    await anna.user.picks(SAY_IT, offer, chat=FRIENDS)
    await anna.house.handles()
    assert in_the_group(anna).text == say_texts.UNMADE
    assert anna.last.text.startswith("One of your clones is still saying something.")


async def test_why_there_is_no_clip_is_told_in_private_and_can_be_asked_for_again(
    anna: Person,
) -> None:
    anna.house.script.plan("before say", SpeechLost(answer="gone"))
    await sends(anna, HELLO)
    await anna.goes_on()
    assert (in_the_group(anna).text, in_the_group(anna).buttons) == (say_texts.UNMADE, ())
    assert anna.last.text.startswith("“My voice” didn't say it. The connection broke")
    await anna.presses(callbacks.SayAgain)
    assert clips(anna)[-1].text.endswith(HELLO)


async def test_the_button_below_it_tells_its_sender_that_it_comes(anna: Person) -> None:
    sent = await sends(anna, HELLO)
    await anna.house.handles()
    assert await presses(anna, sent) == say_texts.IT_COMES


async def test_the_button_tells_others_nothing(anna: Person) -> None:
    sent = await sends(anna, HELLO)
    assert await presses(Person(anna.house, 2), sent) == say_texts.NOT_YOURS


async def test_without_feedback_the_button_tells_what_is_missing(anna: Person) -> None:
    anna.house.telegram.world.inline_feedback = False
    sent = await sends(anna, HELLO)
    await anna.goes_on()
    assert texts_said(anna) == []
    assert await presses(anna, sent) == say_texts.NOT_TOLD


async def test_a_result_that_is_sent_to_the_bot_itself_is_said_once(anna: Person) -> None:
    await anna.says("/say")
    await sends(anna, HELLO, chat=anna.user.chat)
    await anna.goes_on()
    assert texts_said(anna) == [HELLO]


async def test_a_picked_result_is_said_once_although_the_update_comes_twice(
    anna: Person,
) -> None:
    await sends(anna, HELLO)
    (chosen,) = anna.house.telegram.world.updates._pending
    await anna.goes_on()
    anna.house.telegram.world.updates._pending.append(chosen)
    await anna.goes_on()
    assert texts_said(anna) == [HELLO]


async def test_no_demo_clip_is_left_out_between_the_pages(anna: Person) -> None:
    for number in range(52):
        await has_another_voice(anna, f"Hi {number}")
    await anna.presses(callbacks.SaySomething)
    await anna.says("hi")
    first = await types(anna, "hi")
    second = await types(anna, "hi", offset=first.next_offset)
    shown = [one for one in [*titles(first), *titles(second)] if one.startswith("Hi")]
    assert len(first.results) == 50
    assert shown == [f"Hi {number}" for number in range(52)]


async def test_only_the_first_page_offers_to_say_it(anna: Person) -> None:
    assert titles(await types(anna, "my voice", offset="50")) == []


async def test_banned_people_have_nothing_said(anna: Person) -> None:
    sent = await types(anna, HELLO)
    async with anna.house.store.transaction() as work:
        await work.bans.add(anna.id, anna.house.clock())
    await anna.user.picks(SAY_IT, sent, chat=FRIENDS)
    await anna.goes_on()
    assert texts_said(anna) == []


async def test_what_was_picked_can_not_be_said_an_hour_later(anna: Person) -> None:
    await sends(anna, HELLO)
    await anna.goes_on()
    await anna.waits(timedelta(hours=2))
    assert titles(await types(anna, HELLO)) == [SAY_IT]


async def presses(person: Person, message: Message) -> str:
    """Press the button below a result; returns the alert that answers it."""
    number = person.taps(message, message.buttons[0])
    await person.house.handles()
    answer = person.house.telegram.world.answers[number]
    assert answer.alert
    return answer.text


async def test_after_an_erasure_the_message_for_all_to_read_has_no_text(anna: Person) -> None:
    await sends(anna, HELLO)
    await anna.house.handles()
    await anna.user.says("/forget")
    await anna.house.handles()
    question = anna.with_button(callbacks.ForgetAll)
    anna.taps(question, question.buttons[0])
    await anna.goes_on()
    assert (in_the_group(anna).text, in_the_group(anna).buttons) == (say_texts.UNMADE, ())
