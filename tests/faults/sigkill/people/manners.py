"""How an owner reacts to what the bot says: agrees, tries again, renames, trains again, deletes."""

import asyncio
import random
from collections.abc import Callable

from handlers.words import texts
from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.values import Kind, Message
from sandbox.telegram.state.people import press
from sandbox.user import User

HESITATION = 0.3
"""Seconds that an owner takes at most to press a button or to answer a question."""

FATES = (texts.RENAME, texts.RETRAIN, texts.DELETE, "", "")
"""The buttons under a demo clip, one of which is pressed, or none."""

AT_SIGHT = (texts.OWN_VOICE, texts.AGAIN, texts.REALLY_DELETE)
"""The buttons that are pressed wherever they are."""

REPLACES = texts.REPLACE.partition("“")[0]
"""How the button begins with which a finished voice is replaced."""

ASKS_TITLE = texts.ASK_TITLE.partition("“")[0]


class Manners:
    """What one owner does about each message, once."""

    def __init__(self, telegram: TelegramSandbox, user: User, rng: random.Random) -> None:
        self._world = telegram.world
        self._user = user
        self._rng = rng
        self._done: set[tuple[int, str]] = set()
        self._trained_again: set[int] = set()
        self._under_way: set[asyncio.Task[Message]] = set()

    def react(self, message: Message) -> None:
        """Look at a message of the bot, and do what it asks for after a moment."""
        labels = {button.text for button in message.buttons}
        for label in labels:
            if label in AT_SIGHT or label.startswith(REPLACES):
                self._press(message, label)
        if message.kind is Kind.VOICE and texts.REPEATED not in message.text:
            self._choose(message)
        if message.text.startswith(ASKS_TITLE):
            self._once(message, "title", self._answer_title)

    @property
    def has_deleted(self) -> bool:
        """Whether the last button of a deletion was pressed."""
        return any(what == texts.REALLY_DELETE for _message_id, what in self._done)

    def _choose(self, clip: Message) -> None:
        """Decide what becomes of a clone, by the first copy of its demo clip."""
        if (clip.id, "fate") in self._done:
            return
        self._done.add((clip.id, "fate"))
        fate = self._rng.choice(FATES)
        if fate:
            self._press(clip, fate)

    def _press(self, message: Message, label: str) -> None:
        button = next(button for button in message.buttons if button.text == label)
        self._once(message, label, lambda: press(self._world, self._user.person, message, button))

    def _once(self, message: Message, what: str, deed: Callable[[], object]) -> None:
        """Do something about a message; some people press twice when they agree."""
        if (message.id, what) in self._done:
            return
        self._done.add((message.id, what))
        impatient = what == texts.OWN_VOICE and self._rng.random() < 0.1
        for _ in range(2 if impatient else 1):
            asyncio.get_running_loop().call_later(self._rng.uniform(0.0, HESITATION), deed)

    def _answer_title(self) -> None:
        title = f"{self._user.person.first_name} {self._rng.randrange(10_000)}"
        task = asyncio.create_task(self._user.says(title))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
