"""Operators talk to the bot, and people reach them."""

from collections.abc import AsyncIterator

import pytest

from bot.app import running
from bot.demo.stage import Stage, staged
from handlers.words import desk_texts, texts
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.conftest import QUICK
from tests.chat.steps import has_a_clone
from tests.support import speech

OLGA = 7009
CONTACT = "abuse@voices.example.org"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A service that Olga runs."""
    async with staged(
        training_seconds=0.05, admin_ids=str(OLGA), report_contact=CONTACT, **QUICK
    ) as stage:
        migrate(stage.settings.database_url)
        async with running(stage.settings):
            yield stage


@pytest.fixture
async def olga(stage: Stage) -> User:
    olga = User(stage.telegram, user_id=OLGA, first_name="Olga")
    await olga.says("/start")
    await olga.sees(texts.ASK_CONSENT)
    return olga


def heard(user: User, words: str) -> int:
    return sum(words in message.text for message in user.messages)


async def test_somebody_who_is_banned_is_told_once_and_nothing_begins(
    stage: Stage, anna: User, olga: User
) -> None:
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    await olga.says(f"/ban {anna.person.id}")
    await olga.sees("is banned. I've discarded 1 recording")
    await anna.says("/voices")
    await anna.sees("has banned you")
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.says("/mydata")
    await anna.sees("banned you.", within=10)
    assert heard(anna, "has banned you, so I don't take anything") == 1
    assert not stage.upstream.created
    await olga.says(f"/unban {anna.person.id}")
    await olga.sees("may use me again")
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)


async def test_somebody_who_is_banned_can_have_everything_erased(
    stage: Stage, anna: User, olga: User
) -> None:
    await has_a_clone(anna)
    await olga.says(f"/ban {anna.person.id}")
    await olga.sees("is banned")
    await anna.says("/forget")
    await anna.presses_shown("Yes, erase everything")
    await anna.sees("Everything about you has been erased", within=30)
    await anna.says("/mydata")
    await anna.sees("I only remember that you are banned")


async def test_a_voice_that_is_taken_down_is_deleted_and_its_owner_hears_why(
    stage: Stage, anna: User, olga: User
) -> None:
    await has_a_clone(anna)
    await olga.says("/takedown 1")
    await anna.sees("“My voice” is being deleted, because somebody has reported")
    await olga.sees("I'm deleting 1 voice, and I've told its owner.")
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("I may not clone this recording", within=30)


async def test_a_report_reaches_the_operator_with_the_number_and_no_more(
    stage: Stage, anna: User, olga: User
) -> None:
    await anna.says("/report")
    asked = await anna.sees("all in one message")
    assert CONTACT in asked.text
    await anna.says("/report Boris has cloned my voice!")
    report = await olga.sees("Boris has cloned my voice!")
    assert report.text == desk_texts.REPORT.format(
        id=anna.person.id, text="Boris has cloned my voice!"
    )
    await anna.sees("I've passed it on")
    for _ in range(3):
        await anna.says("/report Hello?")
    await anna.sees("Please wait an hour")
    assert heard(olga, "Hello?") == 2


@pytest.mark.parametrize("command", ["/ban 7009", "/unban 7009", "/takedown 1"])
async def test_for_everybody_else_there_are_no_such_commands(
    stage: Stage, anna: User, command: str
) -> None:
    await anna.says(command)
    await anna.sees(texts.UNKNOWN)


async def test_operators_are_told_what_is_wrong_with_a_command(stage: Stage, olga: User) -> None:
    for command, answer in {
        "/ban": "Please name somebody",
        "/ban Anna": "Please name somebody",
        f"/ban {OLGA}": "can't be banned",
        "/unban 7001": "was not banned",
        "/takedown nothing": "I know nothing of this name",
    }.items():
        await olga.says(command)
        await olga.sees(answer)


async def test_privacy_says_how_to_report(stage: Stage, anna: User) -> None:
    await anna.says("/privacy")
    policy = await anna.sees("Has somebody cloned your voice")
    assert CONTACT in policy.text
