"""Every button that a screen shows, pressed at once and later: each press hears the truth."""

import pytest

from handlers.buttons import callbacks
from handlers.buttons.callback import Callback
from tests.chat.buttons.house import open_house
from tests.chat.buttons.later import LATER
from tests.chat.buttons.person import Person, carried
from tests.chat.buttons.presses import WAYS
from tests.chat.buttons.screens.every import SCREENS

IN_PUBLIC = {callbacks.IsItComing}
"""Shown in any chat, below what was sent in inline mode; tests/chat/say/test_inline_say.py."""


@pytest.mark.parametrize("happening", LATER)
async def test_every_button_of_every_screen_is_answered_truly(happening: str) -> None:
    untrue: list[str] = []
    async with open_house() as house:
        for name, screen in SCREENS.items():
            with house.undone():
                anna = Person(house, 1)
                await screen(anna)
                shown = anna.shown
                await LATER[happening](anna)
                for button in shown.buttons:
                    for way, press in WAYS.items():
                        with house.undone():
                            try:
                                if button.callback_data is not None:
                                    await press(anna, shown, button)
                            except AssertionError as error:
                                untrue.append(f"{name}, {button.text}, {way}: {error}")
    assert untrue == []


async def test_every_keyboard_that_anybody_comes_by_is_a_screen() -> None:
    pressed: set[frozenset[type[Callback]]] = set()
    async with open_house() as house:
        for number, screen in enumerate(SCREENS.values()):
            anna = Person(house, number)
            await screen(anna)
            pressed.add(frozenset(map(type, carried(anna.shown))))
        told = [one.message for one in house.telegram.events if one.message is not None]
    seen = {frozenset(map(type, carried(message))) for message in told}
    assert seen - pressed - {frozenset()} == set()


async def test_every_kind_of_button_is_shown_by_a_screen() -> None:
    shown: set[type[Callback]] = set()
    async with open_house() as house:
        for number, screen in enumerate(SCREENS.values()):
            anna = Person(house, number)
            await screen(anna)
            shown |= set(map(type, carried(anna.shown)))
    missing = sorted(kind.__name__ for kind in set(Callback.kinds()) - shown - IN_PUBLIC)
    assert missing == []
