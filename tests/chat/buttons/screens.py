"""Every screen that shows buttons, and how somebody comes to it.

A kind of button that no screen here shows fails test_every_button.py by its name.
"""

from collections.abc import Awaitable, Callable, Mapping

from tests.chat.buttons import screens_of_clones, screens_of_recordings, screens_of_saying
from tests.chat.buttons.person import Person

Screen = Callable[[Person], Awaitable[None]]
"""Leads somebody to a screen: its buttons are those of the message that they look at then."""

SCREENS: Mapping[str, Screen] = {
    screen.__name__: screen
    for screen in (
        *screens_of_recordings.SCREENS,
        *screens_of_clones.SCREENS,
        *screens_of_saying.SCREENS,
    )
}
