"""Tells people what has been erased; the adapter of the port Receipts."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from telegram.error import BadRequest
from telegram.ext import ExtBot

from cloning.domain.errors import Unreachable
from cloning.domain.models import Clone, Tombstone
from cloning.domain.owner import Owner
from cloning.domain.progress import Deleted
from handlers.chat.delivery import is_about, telegram_faults
from handlers.chat.topics import into_topic
from handlers.words import privacy_texts, texts
from handlers.words.languages import Catalogues
from handlers.words.measures.lengths import fits_a_message
from handlers.words.speech import Sentence, Speech

log = logging.getLogger(__name__)

RECEIPT = "receipt.txt"

OF_DELETED: Mapping[Deleted, Sentence] = {
    Deleted.GONE: texts.DELETED,
    Deleted.GOES_ON: texts.DELETION_GOES_ON,
    Deleted.STAYS: texts.DELETED_BUT_STAYS,
}


class TelegramReceipts:
    """Sends receipts through Telegram."""

    def __init__(self, bot: ExtBot[None], catalogues: Catalogues) -> None:
        self._bot = bot
        self._catalogues = catalogues

    async def deleted(self, owner: Owner, clone: Clone, deleted: Deleted) -> None:
        """Edit the message that asked, or send a new one; raises as the port says."""
        speech = self._catalogues.speech(owner.speaks)
        text = speech(OF_DELETED[deleted], title=clone.title, slot_id=clone.slot_id or "")
        message_id = clone.deletion_message_id
        try:
            with telegram_faults():
                await self._bot.edit_message_text(
                    text, chat_id=owner.chat_id, message_id=message_id
                )
        except BadRequest as fault:
            is_over = deleted is not Deleted.GOES_ON
            if is_over and not is_about(fault, "message is not modified"):
                with _said_or_unreachable():
                    await self._bot.send_message(owner.chat_id, text)

    async def receipt(self, tombstone: Tombstone) -> None:
        """Report that all is erased, or what isn't; raises TelegramUnavailable, Unreachable.

        If more slots stay than a message has room for, all of them come in a file.
        """
        speech = self._catalogues.speech(tombstone.language)
        text = receipt_of(speech, tombstone)
        chat_id, topic = tombstone.chat_id, tombstone.message_thread_id
        with _said_or_unreachable():
            if fits_a_message(text):
                send = partial(self._bot.send_message, chat_id, text)
                await into_topic(chat_id, topic, send)
            else:
                caption = speech(privacy_texts.FORGOTTEN_BUT)
                send_file = partial(self._bot.send_document, chat_id, text.encode())
                named = partial(send_file, filename=RECEIPT, caption=caption)
                await into_topic(chat_id, topic, named)


@contextmanager
def _said_or_unreachable() -> Iterator[None]:
    """Turn errors as `telegram_faults` does, and a refusal that we don't know into Unreachable.

    Otherwise nothing would ever be erased of somebody to whom Telegram sends nothing.
    """
    try:
        with telegram_faults():
            yield
    except BadRequest as fault:
        log.warning("what is erased can't be said: %s", fault)
        raise Unreachable from fault


def receipt_of(speech: Speech, tombstone: Tombstone) -> str:
    """Write the text of a receipt."""
    if not tombstone.stayed:
        return speech(privacy_texts.FORGOTTEN)
    lines = [
        speech(privacy_texts.STAYED, title=stayed.title, slot_id=stayed.slot_id)
        for stayed in tombstone.stayed
    ]
    return "\n".join([speech(privacy_texts.FORGOTTEN_BUT), *lines])
