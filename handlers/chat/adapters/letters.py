"""Messages to people who have not just written to us."""

from collections.abc import Iterable

from telegram.ext import ExtBot

from cloning.domain.errors import Unreachable
from cloning.domain.operating.broadcast import Broadcast
from cloning.domain.owner import Owner
from cloning.owners.preferences import Preferences
from handlers.chat.delivery import telegram_faults
from handlers.words.desk_texts import BROADCASTS, figures_of
from handlers.words.languages import Catalogues
from handlers.words.speech import Sayable


class Letters:
    """Sends sentences, each in the language of the person who gets it."""

    def __init__(self, bot: ExtBot[None], catalogues: Catalogues, preferences: Preferences) -> None:
        self._bot = bot
        self._catalogues = catalogues
        self._preferences = preferences

    async def send(self, owner: Owner, sentence: Sayable, **figures: str | float) -> bool:
        """Tell an owner something; False if they can't be reached, or TelegramUnavailable."""
        text = self._catalogues.speech(owner.speaks)(sentence, **figures)
        try:
            with telegram_faults():
                await self._bot.send_message(owner.chat_id, text)
        except Unreachable:
            return False
        return True

    async def send_to_all(
        self, operators: Iterable[int], sentence: Sayable, **figures: str | float
    ) -> int:
        """Tell operators something; returns how many of them could be reached."""
        reached = 0
        for operator in operators:
            speaks = await self._preferences.chosen(operator)
            person = Owner(id=operator, chat_id=operator, language=speaks)
            reached += await self.send(person, sentence, **figures)
        return reached


class TelegramCourier:
    """Brings broadcasts; the adapter of the port Courier in cloning/ports/outside.py."""

    def __init__(self, bot: ExtBot[None], letters: Letters, admins: frozenset[int]) -> None:
        self._bot = bot
        self._letters = letters
        self._admins = admins

    async def deliver(self, owner: Owner, text: str) -> None:
        """See cloning/ports/outside.py."""
        with telegram_faults():
            await self._bot.send_message(owner.chat_id, text)

    async def ended(self, broadcast: Broadcast) -> None:
        """See cloning/ports/outside.py."""
        sentence, figures = BROADCASTS[broadcast.stage], figures_of(broadcast)
        await self._letters.send_to_all(sorted(self._admins), sentence, **figures)
