"""Tells the operators what only they can mend; the adapter of the port Operators."""

from collections.abc import Awaitable, Callable

from telegram.ext import ExtBot

from cloning.domain.operating.alerts import Alert
from cloning.domain.trouble import OwnTrouble
from handlers.chat.delivery import telegram_faults
from handlers.words import alert_texts
from handlers.words.languages import Catalogues
from handlers.words.speech import Speech

Speaks = Callable[[int], Awaitable[str | None]]
"""Returns the code of the language that somebody has chosen, if any."""


class TelegramOperators:
    """Sends alerts through Telegram, each in its operator's language."""

    def __init__(self, bot: ExtBot[None], catalogues: Catalogues, speaks: Speaks) -> None:
        self._bot = bot
        self._catalogues = catalogues
        self._speaks = speaks

    async def tell(self, admin: int, alert: Alert) -> None:
        """See cloning/ports/outside.py."""
        text = alert_of(self._catalogues.speech(await self._speaks(admin)), alert)
        with telegram_faults():
            await self._bot.send_message(admin, text)


def alert_of(speech: Speech, alert: Alert) -> str:
    """Write the text of an alert."""
    if alert.over_at is not None:
        return speech(alert_texts.OVER[alert.about])
    if isinstance(alert.about, OwnTrouble):
        return speech(alert_texts.OWN[alert.about], said=alert.answer)
    said = " ".join(part for part in (alert.answer, alert.reqid) if part)
    return speech(alert_texts.BEGUN, what=speech(alert_texts.WHAT[alert.about]), said=said or "-")
