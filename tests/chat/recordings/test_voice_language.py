"""What a new voice will speak, said and changed in its status message."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.app import now
from bot.demo.stage import Stage, staged
from handlers.buttons import language_offer
from handlers.words import take_report, texts
from handlers.words.languages import read_catalogues
from sandbox.telegram.forms.values import Message
from sandbox.user import User
from storage.migrate import migrate
from tests.chat.conftest import QUICK
from tests.chat.steps import agrees, has_a_clone, is_voice
from tests.support.hurried import running_hurried
from tests.support.sound import speech

CHINESE = read_catalogues(now).speech("zh")


@asynccontextmanager
async def service(tier: str) -> AsyncIterator[Stage]:
    """The service with an upstream of 2026."""
    async with staged("2026", training_seconds=0.05, voice_tier=tier, **QUICK) as stage:
        settings = stage.settings
        migrate(settings.database_url)
        async with running_hurried(settings):
            yield stage


@pytest.fixture
async def free() -> AsyncIterator[Stage]:
    async with service("free") as stage:
        yield stage


@pytest.fixture
async def pro() -> AsyncIterator[Stage]:
    async with service("pro") as stage:
        yield stage


def labels(message: Message) -> list[str]:
    return [button.text for button in message.buttons]


def will_speak(language: str) -> str:
    return language_offer.WILL_SPEAK.format(language=language)


def slots_of(stage: Stage) -> list[tuple[str, str]]:
    return [(slot.language, slot.tier) for slot in stage.upstream.slots.values()]


async def test_an_owner_who_uses_the_bot_in_chinese_gets_a_voice_that_speaks_chinese(
    free: Stage,
) -> None:
    mei = User(free.telegram, user_id=7003, first_name="Mei", language_code="zh-hans")
    await mei.sends_voice(speech.austen(), seconds=25)
    asked = await mei.sees(CHINESE(texts.ASK_CONSENT))
    assert asked.text.endswith(CHINESE(language_offer.WILL_SPEAK, language="中文"))
    assert labels(asked)[-1] == "🗣 English"
    await mei.presses(CHINESE(texts.OWN_VOICE))
    await mei.sees(is_voice, within=20)
    await mei.sees(CHINESE(texts.DONE, title="我的音色"))
    assert slots_of(free) == [("zh", "free")]
    await mei.says("/voices")
    await mei.presses_shown("我的音色 (已完成)")
    await mei.sees("语言：中文")


async def test_a_language_that_is_chosen_too_late_leaves_no_message_that_says_it_is_checking(
    free: Stage,
) -> None:
    anna = User(free.telegram, user_id=7001, first_name="Anna")
    await agrees(anna)
    free.telegram.delay_next("file", seconds=1.0)
    note = await anna.sends_voice(speech.silence(5.0), seconds=5)
    await anna.sees(will_speak("English"), after=note)
    free.telegram.delay_next("editMessageText", seconds=2.0)
    await anna.presses("中文")
    await anna.sees(texts.NOT_USED, after=note, within=20)


async def test_one_tap_changes_the_language_without_another_question(free: Stage) -> None:
    anna = User(free.telegram, user_id=7001, first_name="Anna")
    await anna.sends_voice(speech.austen(), seconds=25)
    asked = await anna.sees(will_speak("English"))
    await anna.presses("中文")
    changed = await anna.sees(will_speak("Chinese"))
    assert changed.id == asked.id
    assert changed.text.startswith(texts.ASK_CONSENT)
    assert labels(changed)[-1] == "🗣 English"
    await anna.presses(texts.OWN_VOICE)
    await anna.sees(is_voice, within=20)
    assert slots_of(free) == [("zh", "free")]


async def test_after_the_training_has_begun_the_language_is_final(free: Stage) -> None:
    anna = User(free.telegram, user_id=7001, first_name="Anna")
    await anna.sends_voice(speech.austen(), seconds=25)
    asked = await anna.sees(will_speak("English"))
    await anna.presses(texts.OWN_VOICE)
    await anna.sees(is_voice, within=20)
    done = await anna.sees(texts.DONE.format(title="My voice"))
    assert "speak" not in done.text
    await anna.presses("中文", asked)
    await anna.sees("This voice's language can't be changed any more.")
    assert slots_of(free) == [("en", "free")]


async def test_a_voice_that_is_trained_again_keeps_its_language(free: Stage) -> None:
    anna = User(free.telegram, user_id=7001, first_name="Anna")
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.presses_shown(texts.OWN_VOICE)
    clip = await anna.sees(is_voice, within=20)
    await anna.sees(texts.DONE.format(title="My voice"))
    await anna.presses(texts.RETRAIN, clip)
    await anna.sees("Send me a new recording for “My voice”")
    note = await anna.sends_voice(speech.austen(), seconds=25)
    await anna.presses_shown("Replace “My voice”", within=20)
    await anna.sees(is_voice, after=note, within=20)
    said = [event.message for event in free.telegram.events if event.message is not None]
    after = [message.text for message in said if message.from_bot and message.id > note.id]
    assert not [text for text in after if "will speak" in text]
    assert slots_of(free) == [("en", "free")]


async def test_a_take_that_is_too_short_still_has_a_choice(free: Stage) -> None:
    anna = User(free.telegram, user_id=7001, first_name="Anna")
    await anna.sends_voice(speech.short(), seconds=3)
    await anna.presses_shown(texts.OWN_VOICE)
    waiting = await anna.sees("Send another voice note", within=20)
    assert labels(waiting) == [texts.START_OVER, "🗣 中文"]
    await anna.presses("中文")
    changed = await anna.sees(will_speak("Chinese"))
    assert changed.text.startswith(waiting.text.partition("\n")[0])


async def test_a_change_while_the_recording_is_checked_counts(free: Stage) -> None:
    free.telegram.fail_next("getFile", status=502)  # it is tried again after a second at least
    anna = User(free.telegram, user_id=7001, first_name="Anna")
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.presses_shown(texts.OWN_VOICE)
    checking = await anna.sees("I'm checking your recording")
    assert checking.text.endswith(will_speak("English"))
    await anna.presses("中文", checking)
    await anna.sees(is_voice, within=20)
    await anna.sees(texts.DONE.format(title="My voice"))
    assert slots_of(free) == [("zh", "free")]


async def test_a_recording_that_waits_for_the_other_clone_can_still_be_changed(
    free: Stage,
) -> None:
    anna = User(free.telegram, user_id=7001, first_name="Anna")
    free.upstream.hold()
    await anna.sends_voice(speech.austen(), seconds=25)
    await anna.presses_shown(texts.OWN_VOICE)
    await anna.sees("I'm training “My voice” on it.", within=20)
    second = await anna.sends_voice(speech.austen(), seconds=25)
    waits = take_report.IN_LINE.format(title="My voice 2", place=2, before="My voice")
    await anna.sees(waits, after=second, within=20)
    await anna.presses("中文")
    changed = await anna.sees(will_speak("Chinese"), after=second)
    assert changed.text.startswith(waits)
    free.upstream.release()
    await anna.sees("this is “My voice 2”", within=20)
    assert slots_of(free) == [("en", "free"), ("zh", "free")]


async def test_a_change_while_it_is_checked_does_not_hide_that_it_is_refused(free: Stage) -> None:
    free.telegram.fail_next("getFile", status=502)  # it is tried again after a second at least
    anna = User(free.telegram, user_id=7001, first_name="Anna")
    await anna.sends_voice(speech.silence(5.0), seconds=5)
    await anna.presses_shown(texts.OWN_VOICE)
    checking = await anna.sees("I'm checking your recording")
    await anna.presses("中文", checking)
    await anna.sees("This recording is silent.", within=20)
    assert [one.text[:25] for one in anna.messages if one.from_bot] == ["This recording is silent."]


async def test_many_languages_are_behind_one_button_and_in_their_own_names(pro: Stage) -> None:
    jose = User(pro.telegram, user_id=7004, first_name="José", language_code="es")
    await jose.sends_voice(speech.austen(), seconds=25)
    asked = await jose.sees(will_speak("Spanish"))
    assert labels(asked)[-1] == language_offer.ANOTHER
    assert asked.text.endswith(language_offer.STAYS)
    await jose.presses(language_offer.ANOTHER)
    offered = await jose.sees(lambda one: "🗣 日本語" in labels(one))
    assert offered.id == asked.id
    assert labels(offered)[0] == "🗣 Español"
    assert len(labels(offered)) == 14
    await jose.presses("日本語")
    changed = await jose.sees(will_speak("Japanese"))
    assert labels(changed) == labels(asked)
    await jose.presses(texts.OWN_VOICE)
    await jose.sees(is_voice, within=20)
    assert slots_of(pro) == [("ja", "pro")]
    await jose.presses(language_offer.ANOTHER, changed)
    await jose.sees("This voice's language can't be changed any more.")


async def test_an_upstream_of_2025_hears_nothing_of_languages(stage: Stage, anna: User) -> None:
    await anna.sends_voice(speech.austen(), seconds=25)
    asked = await anna.sees(texts.ASK_CONSENT)
    assert labels(asked) == [texts.OWN_VOICE, texts.PERMISSION, texts.DECLINE]
    await anna.presses(texts.OWN_VOICE)
    await anna.sees(is_voice, within=20)
    said = [event.message for event in stage.telegram.events if event.message is not None]
    assert not [message.text for message in said if "will speak" in message.text]
    assert slots_of(stage) == [("zh", "free")]
    await anna.says("/voices")
    await anna.presses_shown("My voice (ready)")
    card = await anna.sees("Voice id")
    assert "Language" not in card.text


async def test_before_deleting_a_paid_voice_its_owner_reads_that_it_stays_there(
    pro: Stage,
) -> None:
    jose = User(pro.telegram, user_id=7004, first_name="José", language_code="en")
    clip = await has_a_clone(jose)
    await jose.presses(texts.DELETE, clip)
    await jose.sees(texts.ASK_DELETE_PAID.format(title="My voice"))
    await jose.presses_shown(texts.REALLY_DELETE)
    await jose.sees("the name you gave it is gone")
    assert [slot.name for slot in pro.upstream.slots.values()] == ["deleted"]


@pytest.mark.parametrize("command", ["/start", "/help", "/privacy", "/forget"])
async def test_every_promise_to_delete_voices_names_the_exception_where_they_are_paid(
    pro: Stage, command: str
) -> None:
    jose = User(pro.telegram, user_id=7004, first_name="José", language_code="en")
    if command == "/forget":
        await has_a_clone(jose)
    await jose.says(command)
    await jose.sees(texts.EXCEPT_PAID)


@pytest.mark.parametrize(
    ("command", "promise"),
    [
        ("/start", texts.ASK_CONSENT),
        ("/help", texts.HELP),
        ("/privacy", "I'll erase all of it, at the voice-clone service too"),
        ("/forget", "Erase everything about you?"),
    ],
)
async def test_there_is_no_exception_where_voices_are_free(
    stage: Stage, anna: User, command: str, promise: str
) -> None:
    if command == "/forget":
        await has_a_clone(anna)
    asked = await anna.says(command)
    promised = await anna.sees(promise, after=asked)
    assert texts.EXCEPT_PAID not in promised.text
