"""Operators talk to the bot, and people reach them."""

from collections.abc import AsyncIterator

import pytest

from bot.app import now
from bot.demo.stage import Stage, staged
from handlers.words import desk_texts, texts
from handlers.words.languages import read_catalogues
from handlers.words.menu import menu
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.conftest import QUICK
from tests.chat.owners.test_languages import menu_of
from tests.chat.steps import fails, has_a_clone, is_voice
from tests.support.hurried import running_hurried
from tests.support.sound import speech

OLGA = 7009
CONTACT = "abuse@voices.example.org"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """A service that Olga runs."""
    async with staged(
        training_seconds=0.05, admin_ids=str(OLGA), report_contact=CONTACT, **QUICK
    ) as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            yield stage


@pytest.fixture
async def olga(stage: Stage) -> User:
    olga = User(stage.telegram, user_id=OLGA, first_name="Olga")
    await olga.says("/start")
    await olga.sees(texts.ASK_CONSENT)
    return olga


@pytest.fixture
async def anna_alone() -> AsyncIterator[User]:
    """Anna, at a service that names nobody who runs it."""
    async with staged(training_seconds=0.05, **QUICK) as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            yield User(stage.telegram, user_id=7001, first_name="Anna")


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


@pytest.mark.parametrize("command", ["/forget", "/Forget", "/forget me, please"])
async def test_somebody_who_is_banned_can_have_everything_erased(
    stage: Stage, anna: User, olga: User, command: str
) -> None:
    await has_a_clone(anna)
    await olga.says(f"/ban {anna.person.id}")
    await olga.sees("is banned")
    await anna.says(command)
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


@pytest.mark.parametrize(
    "command", ["/ban 7009", "/unban 7009", "/takedown 1", "/stats", "/jobs", "/retry 1"]
)
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


async def test_operators_see_how_things_stand(stage: Stage, anna: User, olga: User) -> None:
    await olga.says("/jobs")
    await olga.sees("Nothing is under way.")
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    await olga.says("/stats")
    stats = await olga.sees("People: 1. Voices: 0. Places in use: 0.")
    assert "1: It's waiting for your consent." in stats.text
    assert "0 successes, 0 failures, 0 refused" in stats.text
    await olga.says("/jobs")
    await olga.sees("№ 1, clone 1,")
    await olga.says("/retry 1")
    await olga.sees("№ 1 isn't waiting for another try.")
    await olga.says("/retry 17")
    await olga.sees("There is no № 17.")


async def test_an_operator_has_a_failed_training_tried_again(
    stage: Stage, anna: User, olga: User
) -> None:
    await fails(stage, anna)
    await olga.says("/retry 2")
    await olga.sees("It's being trained again, as № 3.")
    await anna.sees(is_voice, within=20)


async def test_a_long_list_of_jobs_is_said_in_pages(stage: Stage, olga: User) -> None:
    for number in range(21):
        person = User(stage.telegram, user_id=8001 + number, first_name="Carla")
        await person.sends_voice(speech.austen(), seconds=25)
        await person.sees(texts.ASK_CONSENT)
    await olga.says("/jobs")
    await olga.sees("There are more: /jobs 15")
    await olga.says("/jobs 15")
    await olga.sees("№ 21, clone 21")


async def test_only_operators_have_their_commands_in_the_menu(
    stage: Stage, anna: User, olga: User
) -> None:
    await anna.says("/start")
    await anna.sees(texts.ASK_CONSENT)
    catalogues = read_catalogues(now)
    english, german = catalogues.speech("en"), catalogues.speech("de")
    assert menu_of(stage, olga) == menu(english, is_operator=True)
    assert menu_of(stage, anna) is None
    await olga.says("/language")
    await olga.presses_shown("Deutsch")
    await olga.says("/cancel")
    await olga.sees(german(texts.NOTHING_TO_CANCEL))
    assert menu_of(stage, olga) == menu(german, is_operator=True)


async def test_while_the_operator_works_on_it_people_hear_the_sentence(
    stage: Stage, anna: User, olga: User
) -> None:
    await olga.says("/maintenance on Back at noon.")
    await olga.sees("To whoever sends a recording, I say:\n\nBack at noon.")
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees("Back at noon.")
    await olga.says("/maintenance on")
    await olga.sees("This bot is being worked on")
    boris = User(stage.telegram, user_id=7002, first_name="Boris", language_code="de")
    await boris.sends_voice(speech.austen(), seconds=25)
    await boris.sees("An diesem Bot wird gerade gearbeitet")
    await olga.says("/maintenance off")
    await olga.sees("Trainings may begin.")
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)


async def test_an_operator_writes_to_everybody_after_a_look_at_the_text(
    stage: Stage, anna: User, olga: User
) -> None:
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.sees(texts.ASK_CONSENT)
    await olga.says("/broadcast")
    await olga.sees("There was no broadcast.")
    await olga.says("/broadcast send")
    await olga.sees("There is nothing to send")
    await olga.says("/broadcast We move house\non Sunday.")
    await olga.sees("We move house\non Sunday.")
    await olga.sees("This text is for 1 person.")
    assert heard(anna, "We move house") == 0
    await olga.says("/broadcast send")
    await anna.sees("We move house\non Sunday.")
    await olga.sees("The broadcast is over: 1 sent, 0 not reachable, 0 not certain.")
    await olga.says("/broadcast stop")
    assert heard(anna, "We move house") == 1


async def test_where_nobody_can_be_reached_there_is_no_report(anna_alone: User) -> None:
    await anna_alone.says("/report Help!")
    await anna_alone.sees(texts.UNKNOWN)
    await anna_alone.says("/privacy")
    policy = await anna_alone.sees("privacy policy")
    assert "/report" not in policy.text


async def test_without_operators_in_the_chat_a_report_names_the_contact() -> None:
    async with staged(training_seconds=0.05, report_contact=CONTACT, **QUICK) as stage:
        migrate(stage.settings.database_url)
        async with running_hurried(stage.settings):
            anna = User(stage.telegram, user_id=7001, first_name="Anna")
            await anna.says("/report Help!")
            told = await anna.sees(CONTACT)
            assert told.text == desk_texts.CONTACT.format(contact=CONTACT)


async def test_an_operator_who_never_spoke_to_the_bot_can_not_be_told(
    stage: Stage, anna: User
) -> None:
    await anna.says("/report Help!")
    told = await anna.sees("I can't reach the person who runs this bot")
    assert CONTACT in told.text
