import asyncio
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.demo.stage import Stage
from handlers.words import script, texts
from sandbox.telegram.forms.values import EventKind, Message
from sandbox.user import User
from tests.chat.steps import agrees, has_a_clone, is_voice, profile_is_set
from tests.support.databases.sql import one_value
from tests.support.sound import speech


def clips_of(user: User) -> list[Message]:
    return [one for one in user.messages if one.from_bot and is_voice(one)]


async def is_told_of_the_doubt(user: User) -> Message:
    """Send a recording, and be told that its demo clip may not have arrived; returns that."""
    await user.sends_voice(speech.austen(), seconds=25)
    return await user.sees(texts.MAYBE_MISSED.format(title="My voice"), within=30)


async def test_a_question_that_did_not_get_through_is_asked_again(stage: Stage, anna: User) -> None:
    stage.telegram.fail_next("sendMessage", status=502)
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)


async def test_a_refusal_that_did_not_get_through_is_said_again(
    stage: Stage, anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    stage.telegram.drop_next("sendMessage", handled=False)
    await anna.forwards_voice(speech.short(), hidden="Somebody")
    await anna.sees("somebody else")
    assert "handler failed" not in caplog.text


async def test_a_demo_clip_that_telegram_did_not_take_is_sent_again_and_once(
    stage: Stage, anna: User
) -> None:
    await agrees(anna)
    stage.telegram.fail_next("sendVoice", status=429, retry_after=1)
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("Its demo clip is below", within=20)
    assert len(clips_of(anna)) == 1
    first, second = [call.time for call in stage.telegram.calls if call.method == "sendVoice"]
    assert (second - first).total_seconds() >= 1


async def test_a_demo_clip_that_may_have_arrived_is_repeated_once_and_says_so(
    stage: Stage, anna: User
) -> None:
    await agrees(anna)
    stage.telegram.drop_next("sendVoice", handled=True, times=5)
    await is_told_of_the_doubt(anna)
    assert [texts.REPEATED.strip() in clip.text for clip in clips_of(anna)] == [False, True]


async def test_a_demo_clip_of_which_both_sends_were_lost_is_a_tap_away(
    stage: Stage, anna: User
) -> None:
    await agrees(anna)
    stage.telegram.fail_next("sendVoice", status=502, times=2)
    told = await is_told_of_the_doubt(anna)
    assert not clips_of(anna)
    await anna.presses(texts.PLAY, told)
    await anna.sees(is_voice)


@pytest.mark.parametrize("fault", ["connections are cut", "502", "the answers are lost"])
async def test_an_outage_just_when_a_training_ends_costs_no_demo_clip(
    stage: Stage, anna: User, fault: str
) -> None:
    stage.upstream.hold()
    await agrees(anna)
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("I'm training", within=20)
    if fault == "502":
        stage.telegram.fail_next(status=502, times=None)
    else:
        stage.telegram.drop_next(handled=fault == "the answers are lost", times=None)
    stage.upstream.release()
    await asyncio.sleep(3)
    stage.telegram.heal()
    await anna.sees("Its demo clip is below", within=30)
    repeats = [texts.REPEATED.strip() in clip.text for clip in clips_of(anna)]
    assert repeats in ([False], [True], [False, True])


async def test_an_owner_who_blocks_the_bot_gets_the_demo_clip_when_they_are_back(
    stage: Stage, anna: User
) -> None:
    stage.upstream.hold()
    await agrees(anna)
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("I'm training", within=20)
    await anna.blocks_the_bot()
    stage.upstream.release()
    await stage.upstream.settled()
    await anna.unblocks_the_bot()
    await anna.sees(is_voice, within=20)


async def is_given_up(stage: Stage) -> None:
    """Wait until a clip that Telegram refuses is given up; nobody is told, so look at the row."""
    path = Path(make_url(stage.settings.database_url).database or "")
    async with asyncio.timeout(20):
        while not one_value(path, "SELECT max(unreachable_since) FROM owners"):  # noqa: ASYNC110 - a file
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("status", [403, 400])
async def test_a_demo_clip_that_could_not_be_sent_comes_with_the_next_contact(
    stage: Stage, anna: User, status: int
) -> None:
    await agrees(anna)
    words = "Bad Request: chat not found" if status == 400 else None
    stage.telegram.fail_next("sendVoice", status=status, description=words)
    await anna.sends_voice(speech.austen(), seconds=25)
    await is_given_up(stage)
    assert not clips_of(anna)
    await anna.says("/help")
    await anna.sees(is_voice, within=20)
    await anna.sees("Its demo clip is below")
    assert len(clips_of(anna)) == 1


async def test_an_update_delivered_twice_makes_one_clone(stage: Stage, anna: User) -> None:
    await agrees(anna)
    stage.telegram.deliver_next_twice()
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("Its demo clip is below", within=20)
    assert len(stage.upstream.slots) == 1


async def test_messages_of_one_person_are_answered_in_order(stage: Stage, anna: User) -> None:
    stage.telegram.faults.latency = 0.02
    for number in range(10):
        await anna.says(f"/{'help' if number % 2 else 'start'}")
    await anna.says("/voices")
    await anna.sees(texts.NO_VOICES)
    said = [one.text for one in anna.messages if one.from_bot]
    welcome = script.WELCOME.format(script=script.SCRIPT)
    assert said[:-1] == [welcome, texts.ASK_CONSENT, texts.HELP] * 5
    assert said[-1].startswith(texts.NO_VOICES)


async def test_the_menu_of_commands_is_set_once(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    await profile_is_set(stage)
    calls = [call for call in stage.telegram.calls if call.method == "setMyCommands"]
    assert {call.parameters.get("language_code") for call in calls} == {None, "zh", "de"}
    assert len(calls) == 3


async def test_nothing_is_deleted_in_the_chat(stage: Stage, anna: User) -> None:
    await has_a_clone(anna)
    assert EventKind.DELETION not in {event.kind for event in stage.telegram.events}
