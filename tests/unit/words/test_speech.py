"""Who is spoken to in which language, and how numbers are said in it."""

from contextlib import AbstractAsyncContextManager

import pytest
import telegram as library
from hypothesis import given
from hypothesis import strategies as st

from bot.app import now
from bot.demo.stage import TOKEN
from bot.intake.poller import PollRequest, Telegram
from bot.intake.polls import Polls
from bot.intake.updates import read_update
from bot.telegram.application import make_bot
from cloning.domain.errors import StorageUnavailable
from cloning.domain.models import Reason
from cloning.domain.owner import Acquaintance
from cloning.owners.preferences import Preferences
from cloning.ports.store import Transaction
from handlers.gates.errors import apologise
from handlers.interpreter import Interpreter
from handlers.words import texts
from handlers.words.languages import Language, language_of, read_catalogues
from handlers.words.reasons import why
from handlers.words.speech import Sentence
from sandbox.telegram.api import TelegramSandbox
from sandbox.user import User

CATALOGUES = read_catalogues(now)


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh-hans", Language.CHINESE),
        ("zh-CN", Language.CHINESE),
        ("zh", Language.CHINESE),
        ("zh_CN", Language.CHINESE),
        ("zh-TW", Language.CHINESE),
        ("zh-hant", Language.CHINESE),
        ("de", Language.GERMAN),
        ("de-AT", Language.GERMAN),
        ("DE", Language.GERMAN),
        ("en-GB", Language.ENGLISH),
        ("fr", Language.ENGLISH),
        ("den", Language.ENGLISH),
        ("", Language.ENGLISH),
        (None, Language.ENGLISH),
    ],
)
def test_a_code_leads_to_the_language_that_is_understood(
    code: str | None, language: Language
) -> None:
    assert language_of(code) is language


@given(st.none() | st.text(st.characters(codec=None), max_size=40))
def test_any_code_leads_to_a_language_that_we_speak(code: str | None) -> None:
    assert language_of(code) in Language
    assert CATALOGUES.speech(code).language in set(Language)


@pytest.mark.parametrize(
    ("code", "said"), [("en", "only 2.5 s"), ("zh-hans", "2.5 秒"), ("de", "2,5 s")]
)
def test_decimals_are_written_as_the_language_does(code: str, said: str) -> None:
    reason = Reason("too_short", {"seconds": 2.5, "minimum": 10})
    assert said in why(CATALOGUES.speech(code), reason)


@pytest.mark.parametrize(
    ("code", "maximum", "said"),
    [
        ("en", 1, "You have 1 clone, "),
        ("en", 3, "You have 3 clones, "),
        ("de", 1, "Du hast 1 Klon, "),
        ("de", 3, "Du hast 3 Klone, "),
        ("zh", 1, "1 个复刻音色"),
        ("zh", 3, "3 个复刻音色"),
    ],
)
def test_a_counted_noun_has_the_form_for_its_number(code: str, maximum: int, said: str) -> None:
    reason = Reason("clones_used_up", {"maximum": maximum})
    assert said in why(CATALOGUES.speech(code), reason)


def test_a_title_is_said_as_it_is_whatever_is_in_it() -> None:
    assert "„{why} %s {0}“" in CATALOGUES.speech("de")(texts.RENAMED, title="{why} %s {0}")


def test_a_sentence_without_a_translation_is_said_in_english() -> None:
    assert CATALOGUES.speech("zh")(Sentence("Good {time}!"), time="morning") == "Good morning!"


class BrokenStore:
    """A database that can't be used just now."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        raise StorageUnavailable

    async def acquaintance(self, person_id: int) -> Acquaintance:
        raise StorageUnavailable


def broken_preferences() -> Preferences:
    return Preferences(store=BrokenStore(), acquaintances=BrokenStore())


async def test_without_a_database_the_language_of_the_app_is_spoken() -> None:
    interpreter = Interpreter(CATALOGUES, broken_preferences())
    hans = library.User(1, "Hans", is_bot=False, language_code="de-AT")
    assert (await interpreter.speech_for(hans)).language is Language.GERMAN


async def test_an_update_without_a_person_is_answered_in_english() -> None:
    interpreter = Interpreter(CATALOGUES, broken_preferences())
    assert (await interpreter.speech_for(None)).language is Language.ENGLISH


async def test_we_apologise_for_a_parked_update_in_the_language_of_its_sender() -> None:
    interpreter = Interpreter(CATALOGUES, broken_preferences())
    async with TelegramSandbox(token=TOKEN, clock=now) as telegram:
        hans = User(telegram, user_id=7004, first_name="Hans", language_code="de-AT")
        await hans.says("Hallo")
        request = PollRequest(Polls(clock=now))
        async with make_bot(TOKEN, telegram.url, request) as bot:
            (body,) = await Telegram(bot, request).updates(None)
            await apologise(read_update(body, bot), interpreter)
        await hans.sees(CATALOGUES.speech("de")(texts.SORRY))
