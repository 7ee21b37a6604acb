"""Owners who send voice notes all the time, agree to what they are asked, and press buttons."""

import asyncio
import random
from collections.abc import Callable, Sequence

from handlers.features import status
from handlers.words import texts
from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.forms.values import Event, EventKind, Kind, Message
from sandbox.user import User
from tests.faults.sigkill.people.manners import Manners
from tests.faults.sigkill.people.notes import (
    FORWARDED,
    NO_SOUND,
    SILENT,
    SORTS,
    SPOKEN,
    TOO_BIG,
    Note,
    Sort,
    hummed_by,
    silence,
)
from tests.support.sound import speech

FINE = "Your recording is fine"
"""What a status message says of a recording that is joined to no other any more."""

UNDER_WAY = tuple(
    sentence.partition("”")[2].partition("{")[0]
    for sentence in (*status.UNDER_WAY.values(), status.IN_LINE)
)
"""Words that say that nothing is tried again, since a later training of the clone is under way."""

DELETED_WITH_ITS_VOICE = texts.DROPPED.partition("“")[0]
"""What a status message says when its owner has deleted the voice that the recording was for."""

MOST_OPEN = 6
"""How many notes of an owner may wait for an answer before the next one is sent."""

BEFORE, AFTER = 60, 120
"""How far we look back and ahead for what explains a broken promise, in messages of all chats."""


class Owner:
    """One of them; `messages` is the chat as it stands now."""

    def __init__(self, telegram: TelegramSandbox, number: int, rng: random.Random) -> None:
        self.number = number
        self.name = f"Owner{number:02}"
        self.user = User(telegram, user_id=7000 + number, first_name=self.name)
        self.notes: list[Note] = []
        self.messages: dict[int, Message] = {}
        self.asked_for_help = 0
        self._stranger = User(telegram, user_id=6000 + number, first_name="Stranger")
        self._manners = Manners(telegram, self.user, rng)
        self._rng = rng
        self._recording = hummed_by(number)
        self._open: dict[int, Note] = {}
        self._looked_at: set[int] = set()
        """The recordings that the next one would be joined to."""
        self._tried: set[int] = set()
        """The recordings of failed trainings that are being tried again."""
        self.bad_news: set[int] = set()
        """The messages that said that there is no clip; a press takes their button away."""
        self._news = asyncio.Event()

    async def talks(self, enough: Callable[[], bool]) -> None:
        """Send notes, and now and then ask for help, until it is enough."""
        while not enough():
            await self._has_room()
            if self._rng.random() < 0.03:
                await self.user.says("/help")
                self.asked_for_help += 1
            sort = self._rng.choices(SORTS, [sort.often for sort in SORTS])[0]
            if sort.in_reply:
                await self._is_alone()
            await self._sends(sort)

    def hears(self, event: Event) -> None:
        """Look at something that happened in the chat, and do what it asks for."""
        if event.message is None or event.kind not in {EventKind.MESSAGE, EventKind.EDIT}:
            return
        self.messages[event.message.id] = event.message
        if event.message.from_bot:
            self._tick_off(event.message, new=event.kind is EventKind.MESSAGE)
            self._manners.react(event.message)

    @property
    def unanswered(self) -> Sequence[Note]:
        """The notes that nothing was said about yet."""
        return list(self._open.values())

    @property
    def has_deleted(self) -> bool:
        """Whether they have deleted a voice."""
        return self._manners.has_deleted

    @property
    def told(self) -> Sequence[Message]:
        """All that the bot has said, as it stands now."""
        return [message for message in self.messages.values() if message.from_bot]

    def replies_to(self, message_id: int) -> Sequence[Message]:
        """What the bot has said in reply to a message, as it stands now."""
        return [message for message in self.told if message.reply_to == message_id]

    def around(self, note: Note) -> Sequence[Message]:
        """A note, what was said in reply to it, and what was said before and after it."""
        number = note.message.id
        near = range(number - BEFORE, number + AFTER)
        said = self.messages.values()
        return [one for one in said if one.id in near or one.reply_to == number]

    async def _has_room(self) -> None:
        while len(self._open) >= MOST_OPEN:
            self._news.clear()
            await self._news.wait()

    async def _is_alone(self) -> None:
        """Wait until a recording is joined to no other, so that each has an answer of its own."""
        while self._looked_at or self._tried:
            self._news.clear()
            await self._news.wait()

    async def _sends(self, sort: Sort) -> None:
        note = Note(message=await self._send(sort), sort=sort)
        self.notes.append(note)
        self._open[note.message.id] = note
        if sort.in_reply:
            self._looked_at.add(note.message.id)

    async def _send(self, sort: Sort) -> Message:
        if sort is FORWARDED:
            return await self.user.forwards_voice(speech.short(), from_user=self._stranger)
        if sort is TOO_BIG:
            return await self.user.sends_voice(speech.short(), claimed_size=21 * 1024 * 1024)
        content = {
            SPOKEN: self._recording,
            SILENT: silence(),
            NO_SOUND: b"<html>this is no sound</html>",
        }[sort]
        return await self.user.sends_voice(content)

    def _tick_off(self, message: Message, *, new: bool) -> None:
        """Close the note that this answers: the one it replies to, or any of its kind."""
        self._look_after_tries(message, new=new)
        note = self._open.get(message.reply_to or 0)
        if note is None and new:
            alike = (one for one in self._open.values() if not one.sort.in_reply)
            note = next((one for one in alike if is_answer(one, message)), None)
        if note is not None and is_answer(note, message):
            del self._open[note.message.id]
            self._looked_at.discard(note.message.id)
            self._news.set()
        if message.text.startswith(FINE):
            self._looked_at.discard(message.reply_to or 0)
            self._news.set()

    def _look_after_tries(self, message: Message, *, new: bool) -> None:
        """Note bad news, and what is tried again for it: the next note could be joined to it."""
        about = message.reply_to or 0
        if message.text.startswith(FINE) or message.kind is Kind.VOICE:
            self._tried.discard(about)
        if new and not about and any(words in message.text for words in UNDER_WAY):
            self._tried.clear()
        if is_bad_news(message):
            self.bad_news.add(message.id)
        if new and any(button.text == texts.AGAIN for button in message.buttons):
            self._tried.add(about)
        self._news.set()


def is_answer(note: Note, message: Message) -> bool:
    """Tell whether a message is what an owner may take for the answer to a note."""
    if message.text.startswith(DELETED_WITH_ITS_VOICE):
        return message.reply_to == note.message.id
    if note.sort.refusal:
        return note.sort.refusal in message.text
    return message.kind is Kind.VOICE or is_bad_news(message)


def is_bad_news(message: Message) -> bool:
    """Tell whether a message says that there is no clip, with a button to try again."""
    return any(button.text in {texts.AGAIN, texts.PLAY} for button in message.buttons)
