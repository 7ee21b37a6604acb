"""Every screen that shows buttons, and how somebody comes to it.

A kind of button that no screen here shows fails test_every_button.py by its name.
"""

from collections.abc import Awaitable, Callable, Mapping

from tests.chat.buttons.person import Person
from tests.chat.buttons.screens import of_clones, of_recordings, of_saying

Screen = Callable[[Person], Awaitable[None]]
"""Leads somebody to a screen: its buttons are those of the message that they look at then."""

SCREENS: Mapping[str, Screen] = {
    screen.__name__: screen
    for screen in (
        *of_recordings.SCREENS,
        *of_clones.SCREENS,
        *of_saying.SCREENS,
    )
}
