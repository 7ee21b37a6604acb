"""What a press does is done once, whatever becomes of the answers to it."""

from collections.abc import Callable

import pytest

from bot.demo.stage import Stage
from handlers.words import texts
from sandbox.telegram.forms.values import Message
from sandbox.telegram.state.people import press
from sandbox.user import User
from tests.chat.steps import agrees, has_a_clone, is_voice
from tests.support.sound import speech

CLOCK_FAULTS: dict[str, Callable[[Stage], None]] = {
    "too old": lambda stage: stage.telegram.fail_next(
        "answerCallbackQuery",
        status=400,
        description="Bad Request: query is too old and response timeout expired or query ID is "
        "invalid",
    ),
    "invalid": lambda stage: stage.telegram.fail_next(
        "answerCallbackQuery", status=400, description="Bad Request: QUERY_ID_INVALID"
    ),
    "something else": lambda stage: stage.telegram.fail_next(
        "answerCallbackQuery", status=400, description="Bad Request: MESSAGE_TOO_LONG"
    ),
    "flood": lambda stage: stage.telegram.fail_next(
        "answerCallbackQuery", status=429, retry_after=30
    ),
    "500": lambda stage: stage.telegram.fail_next("answerCallbackQuery", status=500),
    "502": lambda stage: stage.telegram.fail_next("answerCallbackQuery", status=502),
    "cut": lambda stage: stage.telegram.drop_next("answerCallbackQuery", handled=False),
    "answer lost": lambda stage: stage.telegram.drop_next("answerCallbackQuery", handled=True),
    "no answer": lambda stage: stage.telegram.delay_next("answerCallbackQuery", seconds=20),
}

EDIT_FAULTS: dict[str, Callable[[Stage], None]] = {
    "gone": lambda stage: stage.telegram.fail_next(
        "editMessageText", status=400, description="Bad Request: message to edit not found"
    ),
    "fixed": lambda stage: stage.telegram.fail_next(
        "editMessageText", status=400, description="Bad Request: message can't be edited"
    ),
    "502": lambda stage: stage.telegram.fail_next("editMessageText", status=502, times=2),
    "flood": lambda stage: stage.telegram.fail_next("editMessageText", status=429, retry_after=1),
    "cut": lambda stage: stage.telegram.drop_next("editMessageText", handled=False),
    "answer lost": lambda stage: stage.telegram.drop_next("editMessageText", handled=True),
}


def taps(stage: Stage, user: User, label: str, message: Message) -> None:
    """Press a button without waiting for its clock to stop."""
    button = next(one for one in message.buttons if label in one.text)
    press(stage.telegram.world, user.person, message, button)


@pytest.mark.parametrize("fault", CLOCK_FAULTS)
async def test_a_clock_that_can_not_be_stopped_costs_nobody_the_press(
    stage: Stage, anna: User, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    await anna.says("/language")
    asked = await anna.sees(texts.ASK_LANGUAGE)
    CLOCK_FAULTS[fault](stage)
    taps(stage, anna, "English", asked)
    await anna.sees(texts.LANGUAGE_CHOSEN.format(language="English"), within=10)
    assert len([one for one in anna.messages if one.from_bot]) == 1
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("fault", EDIT_FAULTS)
async def test_an_answer_that_is_not_taken_is_given_later_and_nothing_is_done_again(
    stage: Stage, anna: User, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    await anna.sends_voice(speech.short(), seconds=5)
    asked = await anna.sees(texts.ASK_CONSENT)
    EDIT_FAULTS[fault](stage)
    taps(stage, anna, texts.DECLINE, asked)
    await anna.sees(texts.DECLINED, within=20)
    await anna.says("/help")
    await anna.sees(texts.HELP)
    said = [one.text for one in anna.messages if one.from_bot and "outdated" in one.text]
    assert said == []
    assert "Traceback" not in caplog.text


async def test_a_second_answer_is_not_owed_once_the_first_was_given(
    stage: Stage, anna: User
) -> None:
    await anna.sends_voice(speech.short(), seconds=5)
    asked = await anna.sees(texts.ASK_CONSENT)
    stage.telegram.fail_next("editMessageText", status=502)
    stage.telegram.deliver_next_twice()
    taps(stage, anna, texts.DECLINE, asked)
    await anna.sees(texts.DECLINED, within=20)
    await anna.says("/help")
    await anna.sees(texts.HELP)
    assert [one.edits for one in anna.messages if one.text == texts.DECLINED] == [1]


async def test_a_comparison_is_shown_once_though_its_question_is_not_taken(
    stage: Stage, anna: User
) -> None:
    clip = await has_a_clone(anna)
    stage.telegram.fail_next("sendMessage", status=502)
    taps(stage, anna, texts.COMPARE, clip)
    await anna.sees(texts.ASK_LIKENESS, within=20)
    assert len([one for one in anna.messages if one.from_bot and is_voice(one)]) == 3


async def test_a_dead_clip_is_fetched_anew_and_played_and_kept(stage: Stage, anna: User) -> None:
    clip = await has_a_clone(anna)
    assert clip.file is not None
    stage.telegram.lose_file(clip.file.file_id)
    for _ in range(2):
        await anna.says("/voices")
        shelf = await anna.sees(texts.VOICES, after=anna.messages[-1])
        await anna.presses("My voice", shelf)
        await anna.presses_shown(texts.PLAY, within=10)
        played = await anna.sees(is_voice, after=shelf, within=10)
    uploads = [call for call in stage.telegram.calls if call.method == "sendVoice"]
    assert [str(call.parameters["voice"]).startswith("<upload") for call in uploads] == [
        True,  # the demo clip
        False,  # the dead one
        True,
        False,
    ]
    assert played.file is not None
    assert played.file.file_id != clip.file.file_id


@pytest.mark.parametrize("fault", [400, 502])
async def test_a_status_message_that_is_gone_is_sent_anew(
    stage: Stage, anna: User, fault: int
) -> None:
    await agrees(anna)
    gone = "Bad Request: message to edit not found"
    times = None if fault == 400 else 1
    stage.telegram.fail_next("editMessageText", status=fault, description=gone, times=times)
    await anna.sends_voice(speech.short(), seconds=5)
    await anna.sees("Send another voice note", within=20)
