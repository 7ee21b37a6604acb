"""Speaks to owners when something has happened to their clones; adapter of the port Notifier."""

import logging
from collections.abc import Sequence

from telegram import InlineKeyboardMarkup, Message, ReplyParameters
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from cloning.errors import CloningError
from cloning.estimate import Usual
from cloning.models import Claim, Outcome, Step
from cloning.ports import Progress
from cloning.sound import Clip
from handlers import keyboards, phrases
from handlers.clips import Clips
from handlers.delivery import is_about, telegram_faults
from handlers.language_offer import NO_OFFER, LanguageOffer
from handlers.languages import Catalogues
from handlers.reactions import mark, unmark
from handlers.speech import Speech

log = logging.getLogger(__name__)


QUESTIONS = {Step.CONSENT: Progress.CONSENT, Step.REPLACE: Progress.REPLACE}
"""What is asked about a recording as soon as it comes, by what it waits for."""

OVER = (Progress.DROPPED, Progress.EXPIRED, Progress.OVERTAKEN)
"""After these there is nothing to look at, and nothing to press."""


class TelegramNotifier:
    """Sends status messages, demo clips and bad news through Telegram."""

    def __init__(
        self,
        bot: ExtBot[None],
        catalogues: Catalogues,
        clips: Clips,
        languages: LanguageOffer = NO_OFFER,
    ) -> None:
        self._bot = bot
        self._catalogues = catalogues
        self._clips = clips
        self.languages = languages
        """What is said in status messages about what a voice will speak."""

    async def acknowledge(self, claim: Claim) -> int | None:
        """Answer a recording at once: with the question of consent, or with the status message.

        Unlike `show` it must succeed, for nobody else would ask the question.
        """
        if claim.training.status_message_id is not None:
            return None
        stage = QUESTIONS.get(claim.training.step, Progress.RECEIVED)
        return await self._put(claim, stage)

    async def ask(self, claim: Claim, progress: Progress) -> int | None:
        """Ask in the status message; returns the id of a new one.

        Raises:
            TelegramUnavailable, Unreachable: if it could not be asked.
        """
        return await self._put(claim, progress)

    async def show(
        self, claim: Claim, progress: Progress, *, usual: Usual | None = None
    ) -> int | None:
        """Edit the status message, or send it if there is none; returns the id of a new one.

        Of what is over nothing is sent anew, and its reactions are taken away.
        """
        if progress in OVER:
            await unmark(self._bot, claim.training)
            if claim.training.status_message_id is None:
                return None
        try:
            return await self._put(claim, progress, usual)
        except (TelegramError, CloningError) as fault:
            log.warning("status not shown: %s", fault, extra={"training": claim.training.id})
        return None

    async def drop(self, dropped: Sequence[Claim]) -> None:
        """Say in their status messages that these were dropped; no button and no reaction stays."""
        for claim in dropped:
            await self.show(claim, Progress.DROPPED)

    async def demo(self, claim: Claim, clip: Clip, *, repeat: bool) -> tuple[int, str | None]:
        """Send the demo clip in reply to the recording; returns its message id and file id.

        There is a file id of a voice bubble only. Who takes neither that nor a music file is told
        in words how to come to hear it.
        """
        speech, clone = self._speech(claim), claim.clone
        with telegram_faults():
            message = await self._clips.send(
                claim.training.chat_id,
                clip,
                clone,
                speech=speech,
                repeat=repeat,
                reply_markup=keyboards.result(speech, clone.id),
                reply_parameters=_to_recording(claim),
                disable_notification=repeat,
            )
            if message is None:
                text = phrases.not_taken(speech, clone, repeat=repeat)
                markup = keyboards.play(speech, clone.id)
                message = await self._reply(claim, text, markup, silent=repeat)
        return message.message_id, message.voice.file_id if message.voice is not None else None

    async def word(self, claim: Claim, outcome: Outcome, *, repeat: bool) -> int:
        """Say in words how the training ended; returns the message id."""
        speech = self._speech(claim)
        text = phrases.announcement(speech, claim, outcome, repeat=repeat)
        markup = {
            Outcome.SUCCESS: keyboards.play(speech, claim.clone.id),
            Outcome.FAILED: keyboards.again(speech, claim.training.id),
        }.get(outcome)
        with telegram_faults():
            return (await self._reply(claim, text, markup, silent=repeat)).message_id

    async def conclude(self, claim: Claim, outcome: Outcome) -> None:
        """Edit the status message to how it ended, or send it without a sound if there is none."""
        await mark(self._bot, claim.training, outcome)
        text = phrases.conclusion(self._speech(claim), claim, outcome)
        if claim.training.status_message_id is None:
            with telegram_faults():
                await self._reply(claim, text, None, silent=True)
            return
        try:
            await self._edit(claim, text, None)
        except BadRequest as fault:
            log.info("status message is gone: %s", fault, extra={"training": claim.training.id})

    def _speech(self, claim: Claim) -> Speech:
        return self._catalogues.speech(claim.owner.speaks)

    async def _put(
        self, claim: Claim, progress: Progress, usual: Usual | None = None
    ) -> int | None:
        speech = self._speech(claim)
        text = phrases.progress(speech, claim, progress, usual)
        markup = keyboards.question(speech, claim, progress)
        if self.languages.stands(claim, progress):
            text = self.languages.in_words(speech, claim, text)
            markup = self.languages.as_buttons(speech, claim, markup)
        if claim.training.status_message_id is None:
            with telegram_faults():
                return (await self._reply(claim, text, markup)).message_id
        await self._edit(claim, text, markup)
        return None

    async def _reply(
        self, claim: Claim, text: str, markup: InlineKeyboardMarkup | None, *, silent: bool = False
    ) -> Message:
        return await self._bot.send_message(
            claim.training.chat_id,
            text,
            reply_parameters=_to_recording(claim),
            reply_markup=markup,
            disable_notification=silent,
        )

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


def _to_recording(claim: Claim) -> ReplyParameters:
    return ReplyParameters(claim.training.message_id, allow_sending_without_reply=True)
