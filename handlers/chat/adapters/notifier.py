"""Tells owners what has happened to their clones; the adapter of the port Notifier."""

import logging
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial

from telegram import InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from cloning.domain.errors import CloningError
from cloning.domain.models import Claim, Outcome
from cloning.domain.progress import NO_FIGURES, OVER, Figures, Progress, progress_of
from cloning.domain.recordings.sound import Clip
from handlers.buttons import keyboards, part_offer
from handlers.buttons.language_offer import NO_OFFER, LanguageOffer
from handlers.chat import phrases
from handlers.chat.actions import showing
from handlers.chat.clips import Clips
from handlers.chat.delivery import is_about, telegram_faults
from handlers.chat.reactions import mark, unmark
from handlers.chat.topics import into_topic
from handlers.words import texts
from handlers.words.languages import Catalogues
from handlers.words.speech import Speech

log = logging.getLogger(__name__)

UNKNOWN_MESSAGE = 0
"""Stands for the id of a sent message that Telegram did not tell us; no message has this id."""


class TelegramNotifier:
    """Sends status messages, demo clips and bad news through Telegram."""

    def __init__(
        self,
        bot: ExtBot[None],
        catalogues: Catalogues,
        clips: Clips,
        languages: LanguageOffer = NO_OFFER,
        *,
        says: bool = False,
    ) -> None:
        self._bot = bot
        self._catalogues = catalogues
        self._clips = clips
        self._says = says
        self.languages = languages
        """The voice languages that status messages offer."""

    async def acknowledge(self, claim: Claim) -> int | None:
        """Answer a recording at once, with the question of consent or with the status message.

        Unlike `show` it raises on failure, because nothing else would ask the question.
        """
        if claim.training.status_message_id is not None:
            return None
        return await self.ask(claim)

    async def ask(self, claim: Claim) -> int | None:
        """Ask in the status message; returns the id of the message if it is a new one.

        Raises:
            TelegramUnavailable, Unreachable: if the question could not be sent.
        """
        return await self._put(claim, progress_of(claim.training), NO_FIGURES)

    async def show(self, claim: Claim, figures: Figures = NO_FIGURES) -> int | None:
        """Edit the status message, or send it if there is none; returns the id of a new one.

        When the training was dropped, no new message is sent, and its reactions are removed.
        """
        progress = progress_of(claim.training, waits=figures.waits)
        if progress in OVER:
            await unmark(self._bot, claim.training)
            if not claim.training.status_message_id:
                return None
        try:
            return await self._put(claim, progress, figures)
        except (TelegramError, CloningError) as fault:
            log.warning("status not shown: %s", fault, extra={"training": claim.training.id})
        return None

    async def tell_unused(self, claim: Claim) -> None:
        """Say in the status message that the recording was not used; a courtesy, like `show`."""
        try:
            await self._edit(claim, self._speech(claim)(texts.NOT_USED), None)
        except (TelegramError, CloningError) as fault:
            log.warning("status not shown: %s", fault, extra={"training": claim.training.id})

    def preparing(self, claim: Claim) -> AbstractAsyncContextManager[None]:
        """Show the chat action "recording a voice message" until the block ends."""
        chat_id, topic = claim.training.chat_id, claim.training.message_thread_id
        return showing(self._bot, chat_id, topic, ChatAction.RECORD_VOICE)

    async def drop(self, dropped: Sequence[Claim]) -> None:
        """Say in their status messages that these were dropped; removes buttons and reactions."""
        for claim in dropped:
            await self.show(claim)

    async def demo(self, claim: Claim, clip: Clip, *, repeat: bool) -> tuple[int, str | None]:
        """Send the demo clip in reply to the recording; returns its message id and file id.

        Only a voice bubble has a file id. If the owner's settings block both voice messages and
        music files, a text explains how to hear the clip.
        """
        speech, clone = self._speech(claim), claim.clone
        with telegram_faults():
            message = await self._clips.send(
                claim.training.chat_id,
                clip,
                clone,
                speech=speech,
                topic=claim.training.message_thread_id,
                repeat=repeat,
                reply_markup=keyboards.result(speech, clone.id, says=self._says),
                reply_parameters=_to_recording(claim),
                disable_notification=repeat,
            )
            if message is None:
                text = phrases.not_taken(speech, clone, repeat=repeat)
                markup = keyboards.play(speech, clone.id)
                message = await self._reply(claim, text, markup, silent=repeat)
        return message.message_id, message.voice.file_id if message.voice is not None else None

    async def word(self, claim: Claim, outcome: Outcome, *, repeat: bool) -> int:
        """Send a text about how the training ended; returns the message id."""
        speech = self._speech(claim)
        text = phrases.announcement(speech, claim, outcome, repeat=repeat)
        markup = _remedy(speech, claim, outcome)
        with telegram_faults():
            return (await self._reply(claim, text, markup, silent=repeat)).message_id

    async def see(self, claim: Claim, outcome: Outcome) -> None:
        """Edit the status message, or send a chat action: Telegram has to answer either.

        A refusal counts as an answer, unless it says that the owner can't be reached.
        """
        chat_id = claim.training.chat_id
        try:
            if claim.training.status_message_id:
                text = phrases.sending_again(self._speech(claim), claim, outcome)
                await self._edit(claim, text, None)
                return
            with telegram_faults():
                await self._bot.send_chat_action(chat_id, ChatAction.UPLOAD_VOICE)
        except BadRequest as fault:
            log.info("Telegram answers: %s", fault, extra={"training": claim.training.id})

    async def conclude(self, claim: Claim, outcome: Outcome, *, heard: bool = True) -> bool:
        """Edit the status message to the ending, or send it silently if there is none."""
        await mark(self._bot, claim.training, outcome)
        speech = self._speech(claim)
        text = phrases.conclusion(speech, claim, outcome, heard=heard)
        remedy = None if heard else _remedy(speech, claim, outcome)
        markup = part_offer.with_part(speech, claim.training, remedy)
        if not claim.training.status_message_id:
            with telegram_faults():
                await self._reply(claim, text, markup, silent=True)
            return True
        try:
            await self._edit(claim, text, markup)
        except BadRequest as fault:
            log.info("status message is gone: %s", fault, extra={"training": claim.training.id})
            return False
        return True

    def _speech(self, claim: Claim) -> Speech:
        return self._catalogues.speech(claim.owner.speaks)

    async def _put(
        self, claim: Claim, progress: Progress | Outcome, figures: Figures
    ) -> int | None:
        if isinstance(progress, Outcome):
            await self.conclude(claim, progress)
            return None
        speech = self._speech(claim)
        text = phrases.progress(speech, claim, progress, figures)
        markup = keyboards.question(speech, claim, progress)
        if progress in part_offer.NAMED:
            markup = part_offer.with_part(speech, claim.training, markup)
        if self.languages.stands(claim, progress):
            text = self.languages.in_words(speech, claim, text)
            markup = self.languages.as_buttons(speech, claim, markup)
        if claim.training.status_message_id == UNKNOWN_MESSAGE and progress is Progress.RECEIVED:
            return None  # it has been said
        if not claim.training.status_message_id:
            with telegram_faults():
                return (await self._reply(claim, text, markup)).message_id
        try:
            await self._edit(claim, text, markup)
        except BadRequest as fault:
            log.info(
                "status message is sent anew: %s", fault, extra={"training": claim.training.id}
            )
            with telegram_faults():
                return (await self._reply(claim, text, markup)).message_id
        return None

    async def _reply(
        self, claim: Claim, text: str, markup: InlineKeyboardMarkup | None, *, silent: bool = False
    ) -> Message:
        chat_id, topic = claim.training.chat_id, claim.training.message_thread_id
        send = partial(
            self._bot.send_message,
            chat_id,
            text,
            reply_parameters=_to_recording(claim),
            reply_markup=markup,
            disable_notification=silent,
        )
        return await into_topic(chat_id, topic, send)

    async def _edit(self, claim: Claim, text: str, markup: InlineKeyboardMarkup | None) -> None:
        with telegram_faults():
            try:
                await self._bot.edit_message_text(
                    text,
                    chat_id=claim.training.chat_id,
                    message_id=claim.training.status_message_id,
                    reply_markup=markup,
                )
            except BadRequest as fault:
                if not is_about(fault, "message is not modified"):
                    raise


def _remedy(speech: Speech, claim: Claim, outcome: Outcome) -> InlineKeyboardMarkup | None:
    """The button that fixes an ending without a demo clip, if one tap can fix it."""
    return {
        Outcome.SUCCESS: keyboards.play(speech, claim.clone.id),
        Outcome.FAILED: keyboards.again(speech, claim.training.id),
    }.get(outcome)


def _to_recording(claim: Claim) -> ReplyParameters:
    return ReplyParameters(claim.training.message_id, allow_sending_without_reply=True)
