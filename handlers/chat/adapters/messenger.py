"""Tells owners how what they wanted said goes; the adapter of the port Messenger."""

import logging
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from functools import partial

from telegram import InlineKeyboardMarkup, InputMediaAudio, Message, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from cloning.domain.errors import CloningError
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.utterance import Utterance, UtteranceClaim
from cloning.domain.trouble import Trouble
from handlers.buttons import say_buttons
from handlers.chat import say_phrases
from handlers.chat.actions import showing
from handlers.chat.clips import Clips, How, Label
from handlers.chat.delivery import is_about, telegram_faults
from handlers.chat.topics import into_topic
from handlers.words import texts
from handlers.words.languages import Catalogues
from handlers.words.say import texts as say_texts
from handlers.words.speech import Speech
from handlers.words.troubles import TROUBLES

log = logging.getLogger(__name__)

AGAIN_HELPS = ("speech_unavailable", "speech_lost", "said_otherwise", "unproven", "internal")
"""After an ending with one of these reasons, the text can be asked for again."""


class TelegramMessenger:
    """Sends clips, status messages and bad news of utterances through Telegram."""

    def __init__(self, bot: ExtBot[None], catalogues: Catalogues, clips: Clips) -> None:
        self._bot = bot
        self._catalogues = catalogues
        self._clips = clips

    def recording(self, claim: UtteranceClaim) -> AbstractAsyncContextManager[None]:
        """Show the chat action "recording a voice message" until the block ends."""
        chat_id, topic = claim.utterance.chat_id, claim.utterance.message_thread_id
        return showing(self._bot, chat_id, topic, ChatAction.RECORD_VOICE)

    async def show(self, claim: UtteranceClaim) -> None:
        """Say in the status message what the utterance waits for."""
        speech, utterance = self._speech(claim), claim.utterance
        trouble = speech(TROUBLES[utterance.trouble or Trouble.OURS])
        text = speech(say_texts.WAITS, title=say_phrases.title_of(claim), trouble=trouble)
        markup = say_buttons.nothing(speech, utterance) if utterance.status_message_id else None
        try:
            await self._edit(utterance, text, markup)
        except (TelegramError, CloningError) as fault:
            log.warning("status not shown: %s", fault, extra={"utterance": utterance.id})

    async def drop(self, utterance: Utterance, speech: Speech) -> None:
        """Say in the status message that nothing comes of what is erased; a courtesy, as `show`."""
        is_public = utterance.inline_message_id is not None
        text = speech(say_texts.UNMADE if is_public else texts.CANCELLED)
        try:
            await self._edit(utterance, text, None)
        except (TelegramError, CloningError) as fault:
            log.warning("status not shown: %s", fault, extra={"utterance": utterance.id})

    async def clip(
        self, claim: UtteranceClaim, clip: Clip, *, repeat: bool
    ) -> tuple[int, str | None]:
        """Send the clip in reply to the request; returns its message id and file id.

        A voice bubble can't be put into a message that was sent in inline mode (Bot API,
        editMessageMedia), and no upload either. So for those the clip goes to the private chat as
        a music file; its file id is for `conclude`. Other music files have none.
        """
        speech, utterance = self._speech(claim), claim.utterance
        with telegram_faults():
            message = await self._sound(claim, clip, repeat=repeat)
            if message is None:
                text = speech(say_texts.NOT_TAKEN, title=say_phrases.title_of(claim))
                message = await self._reply(claim, text, say_buttons.again(speech, utterance))
        file = message.voice if utterance.inline_message_id is None else message.audio
        return message.message_id, file.file_id if file is not None else None

    async def word(self, claim: UtteranceClaim, *, repeat: bool) -> int:
        """Send a text that says why there is no clip; returns the message id."""
        speech = self._speech(claim)
        text = say_phrases.ending(speech, claim)
        if repeat:
            text = f"{text}\n{speech(texts.REPEATED)}"
        with telegram_faults():
            return (await self._reply(claim, text, _remedy(speech, claim))).message_id

    async def see(self, claim: UtteranceClaim) -> None:
        """Send a chat action, which Telegram has to answer; a refusal counts as an answer."""
        try:
            with telegram_faults():
                await self._bot.send_chat_action(claim.utterance.chat_id, ChatAction.UPLOAD_VOICE)
        except BadRequest as fault:
            log.info("Telegram answers: %s", fault, extra={"utterance": claim.utterance.id})

    async def conclude(self, claim: UtteranceClaim) -> bool:
        """Edit the status message to the ending; False if it is gone, or others read it too."""
        speech, utterance = self._speech(claim), claim.utterance
        try:
            if utterance.inline_message_id is None:
                await self._edit(
                    utterance, say_phrases.ending(speech, claim), _remedy(speech, claim)
                )
            else:
                await self._conclude_in_public(claim)
        except BadRequest as fault:
            log.info("status message is gone: %s", fault, extra={"utterance": utterance.id})
            return False
        return utterance.inline_message_id is None or utterance.reason is None

    async def _conclude_in_public(self, claim: UtteranceClaim) -> None:
        """Put the clip into the message that was sent in inline mode, or say that there is none."""
        speech, utterance = self._speech(claim), claim.utterance
        if utterance.reason is not None:
            await self._edit(utterance, speech(say_texts.UNMADE), None)
        elif utterance.file_id is None:
            title = say_phrases.title_of(claim)
            await self._edit(utterance, speech(say_texts.SAID_IN_PRIVATE, title=title), None)
        else:
            label = self._label(claim, repeat=False)
            media = InputMediaAudio(
                utterance.file_id,
                caption=label.caption,
                title=label.title,
                performer=label.performer,
            )
            with _editing():
                await self._bot.edit_message_media(
                    media, inline_message_id=utterance.inline_message_id
                )

    async def _sound(self, claim: UtteranceClaim, clip: Clip, *, repeat: bool) -> Message | None:
        speech, utterance = self._speech(claim), claim.utterance
        chat_id, topic = utterance.chat_id, utterance.message_thread_id
        label = self._label(claim, repeat=repeat)
        how: How = {
            "reply_markup": say_buttons.below_clip(speech, utterance),
            "reply_parameters": _to_request(claim),
            "disable_notification": repeat,
        }
        if utterance.inline_message_id is not None:
            music = await self._clips.music(chat_id, clip, label, topic=topic, **how)
            if music is not None:
                return music
        return await self._clips.labelled(chat_id, clip, label, topic=topic, **how)

    def _label(self, claim: UtteranceClaim, *, repeat: bool) -> Label:
        speech, title = self._speech(claim), say_phrases.title_of(claim)
        text = claim.utterance.text
        return Label(
            caption=say_phrases.caption(speech, title, text, repeat=repeat),
            title=title,
            performer=speech(texts.PERFORMER),
            name="said",
        )

    def _speech(self, claim: UtteranceClaim) -> Speech:
        return self._catalogues.speech(claim.owner.speaks)

    async def _reply(
        self, claim: UtteranceClaim, text: str, markup: InlineKeyboardMarkup | None
    ) -> Message:
        chat_id, topic = claim.utterance.chat_id, claim.utterance.message_thread_id
        send = partial(
            self._bot.send_message,
            chat_id,
            text,
            reply_markup=markup,
            reply_parameters=_to_request(claim),
        )
        return await into_topic(chat_id, topic, send)

    async def _edit(
        self, utterance: Utterance, text: str, markup: InlineKeyboardMarkup | None
    ) -> None:
        is_inline = utterance.inline_message_id is not None
        with _editing():
            await self._bot.edit_message_text(
                text,
                chat_id=None if is_inline else utterance.chat_id,
                message_id=None if is_inline else utterance.status_message_id,
                inline_message_id=utterance.inline_message_id,
                reply_markup=markup,
            )


@contextmanager
def _editing() -> Iterator[None]:
    """Turn errors as `telegram_faults` does, and take an edit that changes nothing for done."""
    with telegram_faults():
        try:
            yield
        except BadRequest as fault:
            if not is_about(fault, "message is not modified"):
                raise


def _remedy(speech: Speech, claim: UtteranceClaim) -> InlineKeyboardMarkup | None:
    """The button that asks again, if that can help."""
    reason = claim.utterance.reason
    if reason is None or reason.code not in AGAIN_HELPS:
        return None
    return say_buttons.again(speech, claim.utterance)


def _to_request(claim: UtteranceClaim) -> ReplyParameters | None:
    """Reply to the request, unless it was made in inline mode."""
    message_id = claim.utterance.message_id
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id else None
