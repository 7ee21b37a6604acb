"""What was said is said again: in another manner, or because it was lost."""

from datetime import timedelta

import pytest

from cloning.domain.speaking.faults import (
    SaidOtherwise,
    SpeechFault,
    SpeechLost,
    SpeechRefused,
    SpeechUnavailable,
)
from cloning.domain.speaking.manner import Manner
from handlers.buttons import callbacks
from handlers.words import texts
from handlers.words.say import texts as say_texts
from sandbox.telegram.forms.markup import InlineButton
from tests.chat.buttons.person import Person
from tests.chat.say.steps import HELLO, clips, has_another_voice, kinds, labels, texts_said


async def test_a_speed_is_asked_for_with_what_it_takes(anna: Person) -> None:
    await anna.says(f"/say {HELLO}")
    await anna.presses(callbacks.Speed)
    used = len(HELLO)
    assert anna.last.text == (
        "Shall “My voice” say it again, slower or faster? "
        f"Characters needed: {used}; left: {500 - used}."
    )
    assert labels(anna.last) == ["Slower", "Faster"]
    assert texts_said(anna) == [HELLO]


@pytest.mark.parametrize(
    ("kind", "place", "manner"),
    [
        (callbacks.Speed, 0, Manner(speed=0.8)),
        (callbacks.Speed, 1, Manner(speed=1.25)),
        (callbacks.Pitch, 0, Manner(pitch=0.89)),
        (callbacks.Pitch, 1, Manner(pitch=1.12)),
    ],
)
async def test_it_is_said_again_in_the_manner_on_the_button_and_counts_again(
    anna: Person, kind: type[callbacks.OfUtterance], place: int, manner: Manner
) -> None:
    await anna.says(f"/say {HELLO}")
    await anna.presses(kind)
    await anna.presses(callbacks.SayLike, place=place)
    assert [(text, how) for _slot, text, how in anna.house.speech.said] == [
        (HELLO, Manner()),
        (HELLO, manner),
    ]
    await anna.says("/say")
    assert f"You have {500 - 2 * len(HELLO)} of 500 characters left." in anna.last.text


async def test_steps_add_up_until_the_platform_takes_no_more(anna: Person) -> None:
    await anna.says(f"/say {HELLO}")
    for _ in range(4):
        await anna.presses(callbacks.Speed)
        await anna.presses(callbacks.SayLike, place=1)
    speeds = [how.speed for _slot, _text, how in anna.house.speech.said]
    assert speeds == [1.0, 1.25, 1.56, 1.95, 2.0]
    await anna.presses(callbacks.Speed)
    assert labels(anna.last) == ["Slower"]


async def test_one_tap_says_it_once(anna: Person) -> None:
    await anna.says(f"/say {HELLO}")
    await anna.presses(callbacks.Speed)
    asked = anna.last
    await anna.presses(callbacks.SayLike)
    assert [one.buttons for one in anna.messages if one.id == asked.id] == [()]


@pytest.mark.parametrize(("percent", "speed"), [(10, 0.5), (999, 2.0)])
async def test_a_forged_speed_is_one_that_the_platform_takes(
    anna: Person, percent: int, speed: float
) -> None:
    await anna.says(f"/say {HELLO}")
    (utterance,) = (await anna.rows()).utterances
    forged = InlineButton(text="?", callback_data=f"say_like:{utterance.id}:{percent}:100")
    anna.taps(anna.last, forged)
    await anna.goes_on()
    assert [how.speed for _slot, _text, how in anna.house.speech.said] == [1.0, speed]


async def test_after_an_hour_it_can_not_be_said_again(anna: Person) -> None:
    await anna.says(f"/say {HELLO}")
    clip = clips(anna)[-1]
    await anna.waits(timedelta(hours=2))
    anna.looks_at(clip)
    await anna.presses(callbacks.Speed)
    assert "button" in anna.last.text
    assert texts_said(anna) == [HELLO]


@pytest.mark.parametrize(
    ("fault", "told", "again"),
    [
        (SpeechLost(answer="gone"), "The connection broke while it was being said", True),
        (SaidOtherwise(answer="other"), "The voice-clone service said something else", True),
        (SpeechRefused(answer="no"), "The voice-clone service doesn't let it speak.", False),
    ],
)
async def test_what_went_wrong_is_told_in_the_status_message(
    anna: Person, fault: SpeechFault, told: str, again: bool
) -> None:
    anna.house.script.plan("before say", fault)
    await anna.says(f"/say {HELLO}")
    assert anna.last.text.startswith(f"“My voice” didn't say it. {told}")
    assert kinds(anna.last) == ([callbacks.SayAgain] if again else [])


async def test_a_lost_one_is_asked_for_again_only_by_the_person(anna: Person) -> None:
    anna.house.script.plan("after say", SpeechLost(answer="gone"))
    await anna.says(f"/say {HELLO}")
    await anna.waits(timedelta(minutes=5))
    assert texts_said(anna) == [HELLO]
    await anna.presses(callbacks.SayAgain)
    assert texts_said(anna) == [HELLO, HELLO]
    assert clips(anna)[-1].text.endswith(HELLO)
    await anna.says("/say")
    assert f"You have {500 - 2 * len(HELLO)} of 500 characters left." in anna.last.text


async def test_what_waits_says_so_and_is_said_later(anna: Person) -> None:
    anna.house.script.plan("before say", SpeechUnavailable(answer="502"))
    await anna.says(f"/say {HELLO}")
    assert anna.last.text == (
        "“My voice” hasn't said it yet. The voice-clone service isn't answering."
    )
    assert kinds(anna.last) == [callbacks.SayNothing]
    await anna.waits(timedelta(minutes=5))
    assert texts_said(anna) == [HELLO]


@pytest.mark.parametrize("how", ["command", "button"])
async def test_what_is_under_way_can_be_cancelled(anna: Person, how: str) -> None:
    await anna.user.says(f"/say {HELLO}")
    await anna.house.handles()
    status = anna.last
    if how == "command":
        await anna.says("/cancel")
    else:
        await anna.presses(callbacks.SayNothing)
    assert [one.text for one in anna.messages if one.id == status.id] == [texts.CANCELLED]
    assert texts_said(anna) == []
    await anna.says("/say")
    assert "You have 500 of 500 characters left." in anna.last.text


async def test_an_old_button_cancels_nothing_else(anna: Person) -> None:
    await anna.user.says(f"/say {HELLO}")
    await anna.house.handles()
    old = anna.last
    await anna.house.works()
    await anna.user.says("/say And more")
    await anna.house.handles()
    anna.taps(old, old.buttons[0])
    await anna.goes_on()
    assert texts_said(anna) == [HELLO, "And more"]


async def test_status_tells_how_far_it_is(anna: Person) -> None:
    await anna.user.says(f"/say {HELLO}")
    await anna.house.handles()
    anna.house.clock.move(timedelta(seconds=12))
    await anna.user.says("/status")
    await anna.house.handles()
    assert anna.last.text == "“My voice” has been saying your text for 12 sec."


async def test_status_tells_what_we_wait_for(anna: Person) -> None:
    await anna.says("/say")
    await anna.says("/status")
    assert "I'll wait 60 more minutes for a text that “My voice” should say." in anna.last.text


async def test_a_choice_that_waits_is_told_and_can_be_cancelled(anna: Person) -> None:
    await has_another_voice(anna, "Radio")
    await anna.says(f"/say {HELLO}")
    await anna.says("/status")
    assert anna.last.text == say_texts.UNCHOSEN
    await anna.says("/cancel")
    await anna.says("/status")
    assert say_texts.UNCHOSEN not in anna.last.text


async def test_what_is_under_way_when_everything_is_erased_says_that_nothing_comes(
    anna: Person,
) -> None:
    await anna.user.says(f"/say {HELLO}")
    await anna.house.handles()
    status = anna.last
    await anna.user.says("/forget")
    await anna.house.handles()
    question = anna.with_button(callbacks.ForgetAll)
    anna.taps(question, question.buttons[0])
    await anna.goes_on()
    now = next(one for one in anna.messages if one.id == status.id)
    assert (now.text, now.buttons) == (texts.CANCELLED, ())
    assert texts_said(anna) == []
