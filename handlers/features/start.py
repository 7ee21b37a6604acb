"""First contact: /start, /help, and the question of consent."""

from collections.abc import Mapping, Sequence

from telegram import Update
from telegram.constants import ChatType

from cloning.domain.errors import Outdated
from cloning.domain.models import Claim
from cloning.domain.owner import Basis
from cloning.domain.progress import Progress
from handlers.buttons import callbacks, keyboards
from handlers.chat.reading import chat_of, chat_type_of, has_blocked, message_of, owner_of
from handlers.chat.replies import say, turn_into
from handlers.context import Context
from handlers.features.language import renew_menu
from handlers.features.standing import show_standing
from handlers.features.voices.voice_language import show_as_it_is
from handlers.words import script, texts
from handlers.words.say import texts as say_texts
from handlers.words.speech import Sentence

WHAT_NEXT: Mapping[Basis, Sentence] = {
    Basis.OWN_VOICE: texts.AGREED_WITHOUT_RECORDING,
    Basis.PERMISSION: texts.AGREED_FOR_ANOTHER,
}
"""How to send the recording, by whose voice it is."""


async def on_start(update: Update, context: Context) -> None:
    """Introduce the bot and ask whose voice it will be, unless we know that already."""
    owner_id, speech = owner_of(update), context.speech
    await say(update, speech(script.WELCOME, script=speech(script.SCRIPT)))
    if not await context.submissions.has_agreed(owner_id):
        question = context.with_exception(speech(texts.ASK_CONSENT))
        await say(update, question, keyboards.consent(speech, at_first=True))
    await _is_back(update, context)
    await renew_menu(update, context)


async def on_help(update: Update, context: Context) -> None:
    """Explain what the bot can do."""
    parts = [context.speech(texts.HELP)]
    if context.speaking.is_offered:
        parts.append(context.speech(say_texts.HELP))
    await say(update, context.with_exception("\n\n".join(parts)))


async def on_agree(update: Update, context: Context, pressed: callbacks.Agree) -> None:
    """Record the consent and start the waiting trainings; the message shows the progress."""
    if await _agree(update, context, pressed.basis):
        return
    claim = await context.standing.about(owner_of(update), chat_of(update), message_of(update))
    if claim is None:
        await say(update, context.speech(WHAT_NEXT[pressed.basis]))
    else:
        # An earlier press has shown that it is being checked; what comes then, a worker writes.
        shown = Progress.RECEIVED
        await show_as_it_is(context, claim.owner.id, claim.clone.id, shown)


async def on_agree_at_first(
    update: Update, context: Context, pressed: callbacks.AgreeFirst
) -> None:
    """Record the consent of a person whom we asked before the first recording."""
    started = await _agree(update, context, pressed.basis)
    text = texts.AGREED if started else WHAT_NEXT[pressed.basis]
    await turn_into(update, context.speech(text))


async def _agree(update: Update, context: Context, basis: Basis) -> int:
    """Record the consent; returns how many trainings this has started."""
    owner_id = owner_of(update)
    # Do this before they are started: afterwards the background writes their status messages.
    for claim in await context.submissions.about_to_begin(owner_id):
        await context.notifier.show(claim)
    return await context.submissions.agree(owner_id, chat_of(update), basis, message_of(update))


async def on_decline(update: Update, context: Context, _pressed: callbacks.Decline) -> None:
    """Drop the recordings that waited for the consent; trainings that have begun go on."""
    owner_id = owner_of(update)
    dropped = await context.submissions.decline(owner_id)
    await context.notifier.drop(dropped)
    message_id = message_of(update)
    claim = await context.standing.about(owner_id, chat_of(update), message_id)
    here = [one for one in dropped if one.training.status_message_id == message_id]
    about = [claim] if claim is not None else here
    await show_standing(update, context, claim, await _declined(context, about))


async def _declined(context: Context, about: Sequence[Claim]) -> Sentence:
    """Choose what is said of a discarded recording; nobody knows if it was sent once it is gone."""
    if await context.standing.were_sent(about):
        return texts.SENT_BEFORE
    return texts.DECLINED if about else texts.RECORDING_DROPPED


async def on_decline_at_first(
    update: Update, context: Context, _pressed: callbacks.DeclineFirst
) -> None:
    """Drop the waiting recordings of a person who won't say whose voice it will be."""
    if await context.submissions.has_agreed(owner_of(update)):
        raise Outdated
    dropped = await context.submissions.decline(owner_of(update))
    await context.notifier.drop(dropped)
    text = texts.DECLINED if dropped else texts.NOTHING_TO_DECLINE
    was_sent = await context.standing.were_sent(dropped)
    await turn_into(update, context.speech(texts.SENT_BEFORE if was_sent else text))


async def on_back(update: Update, context: Context) -> None:
    """Note that a person has blocked us, or has unblocked us."""
    if has_blocked(update):
        await context.submissions.gone(owner_of(update))
        return
    await _is_back(update, context)


async def on_contact(update: Update, context: Context) -> None:
    """Deliver what we owe a person who writes or presses something after we could not reach them.

    Telegram may never tell that they have unblocked us, or that their chat is there again.
    """
    told = update.message or update.callback_query
    if context.was_lost and told and chat_type_of(update) == ChatType.PRIVATE:
        await _is_back(update, context)


async def _is_back(update: Update, context: Context) -> None:
    """Deliver the messages and questions that could not be delivered."""
    owner_id = owner_of(update)
    await context.submissions.back(owner_id)
    for claim in await context.standing.unasked(owner_id):
        message_id = await context.notifier.acknowledge(claim)
        await context.submissions.shown(claim.training, message_id)
