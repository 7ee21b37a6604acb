"""What owners do besides cloning: choose a language, judge, withdraw consent, be forgotten."""

from dataclasses import dataclass

from cloning.domain.models import Likeness
from tests.faults.town.bots.process import LANGUAGES, Bot
from tests.faults.town.people.deeds import Deeds

STAYS_AWAY = 0.4
"""How likely somebody who was forgotten does nothing more."""


@dataclass
class Rights(Deeds):
    """What one person can do about what is there already."""

    away: bool = False
    """Whether this person has gone for good."""

    def choose_language(self) -> None:
        clone_id = self._some_clone()
        language = self.random.choice((*LANGUAGES, "tlh"))
        self._say("language", lambda bot: bot.voice_language.choose(self.id, clone_id, language))

    def compare(self) -> None:
        clone_id = self._some_clone()
        likeness = self.random.choice(list(Likeness))

        async def judge(bot: Bot) -> None:
            training = await bot.comparison.made_of(self.id, clone_id)
            await bot.comparison.judge(self.id, training.id, likeness)

        self._say("compare", judge)

    def withdraw(self) -> None:
        if self.id in self.telegram.blocked:
            return
        self.consented = False
        self._say("withdraw", lambda bot: bot.withdrawal.withdraw(self.id))

    def forget(self) -> None:
        """Ask to be forgotten, and mostly mean it."""
        if self.id in self.telegram.blocked:
            return
        self._say("ask to be forgotten", lambda bot: bot.erasure.ask(self.id))
        if self.random.random() < 0.1:
            self._say("be kept", lambda bot: bot.collection.cancel(self.id))
            return

        async def confirm(bot: Bot) -> None:
            await bot.erasure.confirm(self.id)
            await bot.line.say(self.id, "forgetting", self._next_message())
            await bot.erasure.start(self.id)

        self._say("be forgotten", confirm)
        self.consented = False
        self.away = self.random.random() < STAYS_AWAY
        if self.away:
            self.telegram.gone.add(self.id)
