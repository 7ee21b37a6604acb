"""The typed context that every handler gets, with our services in it."""

from collections.abc import Callable
from typing import Any, Self

from msgspec import Struct
from telegram import Update, User
from telegram.ext import Application, CallbackContext, ExtBot

from cloning.owners.preferences import Preferences
from cloning.owners.questions import Questions
from cloning.requests.albums import Albums
from cloning.requests.collection import Collection
from cloning.requests.comparison import Comparison
from cloning.requests.part_choice import PartChoice
from cloning.requests.replacement import Replacement
from cloning.requests.standing import Standing
from cloning.requests.submissions import Submissions
from cloning.requests.takes import Choices
from cloning.requests.voice_language import VoiceLanguage
from cloning.speaking.speaking import Speaking
from cloning.steps.late_success import Late
from handlers.chat.adapters.messenger import TelegramMessenger
from handlers.chat.adapters.notifier import TelegramNotifier
from handlers.chat.clips import Clips
from handlers.desk import Desk
from handlers.interpreter import Interpreter
from handlers.rights import Rights
from handlers.words import texts
from handlers.words.speech import Speech


class Services(Struct, frozen=True, kw_only=True):
    """What the handlers need; bot/app.py puts it together."""

    submissions: Submissions
    collection: Collection
    choices: Choices
    questions: Questions
    replacement: Replacement
    part_choice: PartChoice
    standing: Standing
    voice_language: VoiceLanguage
    preferences: Preferences
    albums: Albums
    comparison: Comparison
    speaking: Speaking
    late: Late
    clips: Clips
    rights: Rights
    desk: Desk
    notifier: TelegramNotifier
    messenger: TelegramMessenger
    interpreter: Interpreter
    failed: Callable[[int, Exception], None]
    """Tells the intake that handling an update has failed, so that it tries again."""


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], Services]):
    """The library's context, with short names for our services."""

    user: User | None = None
    """The person who sent the update."""
    is_banned: bool = False
    """Whether that person is banned."""
    may_have_question: bool = True
    """Whether a question of ours to that person may be open."""
    was_lost: bool = False
    """Whether we could not reach that person when we last wrote to them."""
    speech: Speech
    """Says sentences in that person's language; set once the library has called `refresh_data`."""

    @classmethod
    def from_update(cls, update: object, application: Any) -> Self:
        """Make the context of an update; the library calls this."""
        context = super().from_update(update, application)
        context.user = update.effective_user if isinstance(update, Update) else None
        return context

    async def refresh_data(self) -> None:
        """Find out about the person; the library awaits this once for each update."""
        met = await self.bot_data.interpreter.meet(self.user)
        self.speech = self.bot_data.interpreter.speech_to(met)
        self.is_banned, self.may_have_question = met.is_banned, met.may_have_question
        self.was_lost = met.was_lost

    @property
    def submissions(self) -> Submissions:
        """Takes recordings."""
        return self.bot_data.submissions

    @property
    def collection(self) -> Collection:
        """The owner's clones."""
        return self.bot_data.collection

    @property
    def choices(self) -> Choices:
        """Takes owners' decisions about their takes."""
        return self.bot_data.choices

    @property
    def questions(self) -> Questions:
        """The questions that we have asked owners."""
        return self.bot_data.questions

    @property
    def replacement(self) -> Replacement:
        """Takes owners' decisions on replacing a finished voice."""
        return self.bot_data.replacement

    @property
    def part_choice(self) -> PartChoice:
        """Lets owners choose the part of a recording."""
        return self.bot_data.part_choice

    @property
    def standing(self) -> Standing:
        """How things stand with trainings."""
        return self.bot_data.standing

    @property
    def voice_language(self) -> VoiceLanguage:
        """The languages of owners' new voices."""
        return self.bot_data.voice_language

    @property
    def preferences(self) -> Preferences:
        """People's chosen languages."""
        return self.bot_data.preferences

    @property
    def albums(self) -> Albums:
        """What we know about recordings that were sent together."""
        return self.bot_data.albums

    @property
    def comparison(self) -> Comparison:
        """The recordings of clones, and their owners' answers about the likeness."""
        return self.bot_data.comparison

    @property
    def speaking(self) -> Speaking:
        """What clones are asked to say."""
        return self.bot_data.speaking

    @property
    def late(self) -> Late:
        """Looks after trainings that were given up."""
        return self.bot_data.late

    @property
    def clips(self) -> Clips:
        """Sends demo clips."""
        return self.bot_data.clips

    @property
    def rights(self) -> Rights:
        """What people may ask for about their data."""
        return self.bot_data.rights

    @property
    def desk(self) -> Desk:
        """What operators ask for."""
        return self.bot_data.desk

    @property
    def notifier(self) -> TelegramNotifier:
        """Tells owners what has happened to their clones."""
        return self.bot_data.notifier

    @property
    def messenger(self) -> TelegramMessenger:
        """Tells owners how what they wanted said goes."""
        return self.bot_data.messenger

    def with_exception(self, promise: str) -> str:
        """Add the exception for paid voices to a promise to delete voices."""
        if not self.notifier.languages.paid:
            return promise
        return f"{promise}\n\n{self.speech(texts.EXCEPT_PAID)}"


App = Application[ExtBot[None], Context, dict[Any, Any], dict[Any, Any], Services, None]
"""The library's application, with our types."""
