"""One person's flood is one person's: everybody else is answered as if it were not there."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.stage import Stage, staged
from handlers.words import script, texts
from sandbox.telegram.forms.values import Chat
from sandbox.telegram.state.people import ask_inline
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.steps import is_voice
from tests.support.hurried import running_hurried
from tests.support.sound import speech


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A service that takes three messages at once."""
    chosen = {"poll_seconds": "0.2", "messages_at_once": "3", "messages_per_minute": "1"}
    async with staged(training_seconds=0.05, **chosen) as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            yield stage


def said_to(user: User) -> list[str]:
    return [one.text for one in user.messages if one.from_bot]


async def test_a_person_who_sends_too_fast_is_told_once_that_we_took_nothing(
    stage: Stage, anna: User, boris: User
) -> None:
    for _ in range(3):
        await anna.says("/help")
    for _ in range(500):
        await anna.sends_voice(speech.short(), seconds=3)
    await anna.sees(texts.TOO_FAST, within=20)
    await boris.says("/start")
    await boris.sees(script.SCRIPT, within=20)
    assert said_to(anna) == [texts.HELP] * 3 + [texts.TOO_FAST]
    assert not [call for call in stage.telegram.calls if call.method == "getFile"]


async def test_a_warning_that_did_not_get_through_is_said_again(stage: Stage, anna: User) -> None:
    for _ in range(3):
        await anna.says("/help")
    await anna.sees(texts.HELP)
    while len(said_to(anna)) < 3:
        await anna.sees(texts.HELP, after=anna.messages[-1])
    stage.telegram.fail_next("sendMessage", status=502)
    await anna.says("/start")
    await anna.sees(texts.TOO_FAST, within=20)
    assert said_to(anna).count(texts.TOO_FAST) == 1


async def test_an_owner_who_sent_too_fast_and_blocked_us_gets_the_clip_when_back(
    stage: Stage, anna: User
) -> None:
    stage.upstream.hold()
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    await anna.presses(texts.OWN_VOICE)
    await anna.sees("I'm training", within=20)
    for _ in range(2):
        await anna.says("/help")
    await anna.sees(texts.TOO_FAST, within=20)
    await anna.blocks_the_bot()
    stage.upstream.release()
    await stage.upstream.settled()
    await anna.unblocks_the_bot()
    await anna.sees(is_voice, within=20)


def said_in(user: User, chat: Chat) -> list[str]:
    return [one.text for one in user.messages_in(chat) if one.from_bot]


async def test_a_lively_group_is_not_warned_and_costs_its_members_nothing(
    stage: Stage, anna: User
) -> None:
    family = Chat(id=-5001, name="Family", type="group")
    await anna.adds_the_bot(family)
    for _ in range(10):
        await anna.says("/start@voice_clone_bot", chat=family)
    await anna.says("/help")
    await anna.sees(texts.HELP)
    # The group has a line of its own, which may be longer in the works.
    await anna.sees(lambda _one: len(said_in(anna, family)) == 1 + 3, chat=family)
    await anna.says("/help")
    await anna.sees(texts.HELP)
    said = said_in(anna, family)
    assert (len(said), texts.TOO_FAST in said) == (1 + 3, False)


async def test_a_person_who_types_too_fast_gets_no_answer_and_no_warning(
    stage: Stage, anna: User, boris: User
) -> None:
    await anna.says("/start")
    for letter in range(200):
        ask_inline(stage.telegram.world, anna.person, f"a{letter}", "", "private")
    await boris.types_inline()
    await anna.says("/help")
    await anna.sees(texts.HELP)
    answered = [call for call in stage.telegram.calls if call.method == "answerInlineQuery"]
    assert 3 < len(answered) < 20
    assert texts.TOO_FAST not in said_to(anna)
