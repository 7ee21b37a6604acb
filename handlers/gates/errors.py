"""An error becomes a sentence or another try, and never a traceback in a chat."""

import logging

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from cloning.domain.errors import (
    CloneNotFound,
    CloningError,
    Outdated,
    StorageUnavailable,
    TelegramUnavailable,
    TitleEmpty,
    TitleTooLong,
    Unreachable,
    UpstreamError,
)
from cloning.domain.recordings.rejections import PartRefused
from cloning.domain.speaking.refusals import (
    CharactersUsedUp,
    StillSpeaking,
    TextEmpty,
    TextTooLong,
    WordNotSaid,
)
from handlers.buttons import keyboards
from handlers.chat.delivery import telegram_faults
from handlers.chat.reading import owner_of
from handlers.chat.replies import NotSaid, refuse_result, say, take_buttons_away
from handlers.context import Context
from handlers.interpreter import Interpreter
from handlers.words import texts
from handlers.words.reasons import why
from handlers.words.say import texts as say_texts

log = logging.getLogger(__name__)

NO_GOOD = Outdated | CloneNotFound
"""After these errors the pressed button no longer works, so we remove it."""

CAN_BE_ANSWERED_AGAIN = (
    TitleEmpty
    | TitleTooLong
    | PartRefused
    | UpstreamError
    | TextEmpty
    | TextTooLong
    | CharactersUsedUp
    | WordNotSaid
    | StillSpeaking
)
"""After these the question stays open; any other refusal closes it."""

AGAIN_LATER = StorageUnavailable | TelegramUnavailable


async def on_error(update: object, context: Context) -> None:
    """Tell the person what they can do about an error; retry it if the fault isn't theirs.

    Stops the update here, because the library would pass it to the next group of handlers.
    """
    error = context.error.fault if isinstance(context.error, NotSaid) else context.error
    if not isinstance(update, Update) or not isinstance(error, Exception):
        log.error("fault outside of an update", exc_info=error)
        return
    try:
        with telegram_faults():
            await _explain(update, error, context)
    except Unreachable:
        log.info("nobody to answer", extra={"update": update.update_id})
    except Exception as also:  # noqa: BLE001 - the intake decides what becomes of it
        log.debug("update %s is to be tried again: %s", update.update_id, type(also).__name__)
        context.bot_data.failed(update.update_id, also)
    raise ApplicationHandlerStop


async def _explain(update: Update, error: Exception, context: Context) -> None:
    """Send the sentence for an error; raise it again if it has none."""
    if isinstance(error, CloningError) and not isinstance(error, AGAIN_LATER | Unreachable):
        await context.refresh_data()  # the library calls it only for handlers
        speech, reason = context.speech, error.reason
        if isinstance(error, NO_GOOD):
            await take_buttons_away(update)
        if not isinstance(error, CAN_BE_ANSWERED_AGAIN):
            await context.questions.close(owner_of(update))
        await say(update, why(speech, reason), keyboards.remedy(speech, reason))
        unmade = speech(say_texts.UNMADE)
        await refuse_result(update, context.bot, unmade, why(speech, reason))
    else:
        raise error


async def apologise(update: Update, interpreter: Interpreter) -> None:
    """Tell a person that we give up on their update, if we can reach them.

    Raises:
        TelegramUnavailable: if it has to be tried again.
    """
    try:
        with telegram_faults():
            speech = await interpreter.speech_for(update.effective_user)
            await say(update, speech(texts.SORRY))
    except (Unreachable, TelegramError) as fault:
        log.warning("nobody was told: %s", fault, extra={"update": update.update_id})
