"""Tells people that all their data has been erased; the adapter of the port Receipts."""

from functools import partial

from telegram.ext import ExtBot

from cloning.domain.models import Tombstone
from handlers.chat.delivery import telegram_faults
from handlers.chat.topics import into_topic
from handlers.words import privacy_texts
from handlers.words.languages import Catalogues
from handlers.words.speech import Speech


class TelegramReceipts:
    """Sends receipts through Telegram."""

    def __init__(self, bot: ExtBot[None], catalogues: Catalogues) -> None:
        self._bot = bot
        self._catalogues = catalogues

    async def receipt(self, tombstone: Tombstone) -> None:
        """Report that all is erased, or what isn't; raises TelegramUnavailable, Unreachable."""
        text = receipt_of(self._catalogues.speech(tombstone.language), tombstone)
        with telegram_faults():
            send = partial(self._bot.send_message, tombstone.chat_id, text)
            await into_topic(tombstone.chat_id, tombstone.message_thread_id, send)


def receipt_of(speech: Speech, tombstone: Tombstone) -> str:
    """Write the text of a receipt."""
    if not tombstone.stayed:
        return speech(privacy_texts.FORGOTTEN)
    lines = [
        speech(privacy_texts.STAYED, title=stayed.title, slot_id=stayed.slot_id)
        for stayed in tombstone.stayed
    ]
    return "\n".join([speech(privacy_texts.FORGOTTEN_BUT), *lines])
