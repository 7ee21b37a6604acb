"""Without what speaks, nothing in the chat mentions speech; with it, each place does."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import now
from handlers.buttons import callbacks
from handlers.words import texts
from handlers.words.languages import Language, read_catalogues
from handlers.words.menu import commands, menu
from handlers.words.say import ready_sentences
from handlers.words.say import texts as say_texts
from handlers.words.speech import Counted
from tests.chat.buttons.house import open_house
from tests.chat.buttons.person import Person
from tests.chat.buttons.screens.every import SCREENS
from tests.chat.buttons.screens.of_saying import SCREENS as SPOKEN_SCREENS
from tests.chat.journeys.steps import JOURNEYS, SPOKEN
from tests.chat.say.steps import has_a_voice

GOLDEN = Path(__file__).parents[1] / "journeys" / "golden"
PLACES = ("/help", "/settings", "/privacy", "/status", "/voices", "/start", "hello", "/say hello")


def sentences() -> Iterator[str]:
    """Every sentence about speech, in English; of one that counts, the form for many."""
    for name, one in vars(say_texts).items():
        if name.isupper():
            yield one.many if isinstance(one, Counted) else one
    yield from ready_sentences.READY


def words(language: Language) -> set[str]:
    """The longest piece of each of them that is the same whatever its figures are."""
    translations = read_catalogues(now).speech(language)._translations
    plural = {one.many: one.one for one in vars(say_texts).values() if isinstance(one, Counted)}
    said = (
        translations.ngettext(plural[one], one, 2) if one in plural else translations.gettext(one)
        for one in sentences()
    )
    return {max(re.split(r"\{[^}]*\}", one), key=len) for one in said}


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.CHINESE])
def test_the_journeys_mention_it_only_where_clones_speak(language: Language) -> None:
    silent = [(GOLDEN / f"{name}.{language}.txt").read_text() for name in JOURNEYS]
    spoken = [(GOLDEN / f"{name}.{language}.txt").read_text() for name in SPOKEN]
    known = words(language)
    assert [part for part in known if any(part in one for one in silent)] == []
    assert all(any(part in one for part in known) for one in spoken)


async def test_no_screen_of_a_bot_that_does_not_speak_mentions_it() -> None:
    known = words(Language.ENGLISH)
    async with open_house(speaks=False) as house:
        for number, (name, screen) in enumerate(SCREENS.items()):
            if screen in SPOKEN_SCREENS:
                continue
            anna = Person(house, number)
            await screen(anna)
            for text in PLACES:
                await anna.says(text)
            said = [text for one in anna.messages for text in (one.text, *_labels(one))]
            assert [(name, part) for part in known if any(part in one for one in said)] == []


async def test_a_bot_that_speaks_mentions_it_wherever_it_helps() -> None:
    async with open_house() as house:
        anna = Person(house, 1)
        await has_a_voice(anna)
        assert say_texts.SAY_SOMETHING in _labels(anna.with_button(callbacks.Compare))
        await anna.says("/help")
        assert say_texts.HELP in anna.last.text
        await anna.says("/privacy")
        assert say_texts.POLICY in anna.last.text
        await anna.says("/settings")
        assert "0 of 500 characters said in the last 24 hours." in anna.last.text


@pytest.mark.parametrize("says", [False, True])
def test_the_menu_has_the_command_only_where_clones_speak(says: bool) -> None:
    speech = read_catalogues(now).speech(Language.ENGLISH)
    shown = [one.command for one in menu(speech, says=says)]
    assert ("say" in shown, "say" in commands(says=says)) == (says, says)
    assert [one for one in shown if one != "say"] == list(commands(says=False))


async def test_the_command_is_unknown_where_nothing_speaks() -> None:
    async with open_house(speaks=False) as house:
        anna = Person(house, 1)
        await has_a_voice(anna)
        for text in ("/say hello", "/say"):
            await anna.says(text)
            assert anna.last.text == texts.UNKNOWN


async def test_a_button_from_before_is_outdated_where_nothing_speaks() -> None:
    async with open_house() as house, open_house(speaks=False) as silent:
        anna = Person(house, 1)
        await has_a_voice(anna)
        shown = anna.with_button(callbacks.SaySomething)
        (button,) = [one for one in shown.buttons if one.text == say_texts.SAY_SOMETHING]
        later = Person(silent, 1)
        await later.says("/start")
        later.taps(later.last, button)
        await later.goes_on()
        assert "button" in later.last.text


def _labels(message: object) -> list[str]:
    return [button.text for button in getattr(message, "buttons", ())]
