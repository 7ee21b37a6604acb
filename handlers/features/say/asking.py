"""/say: a text for a clone to say, or the question what it should say."""

from telegram import InlineKeyboardMarkup, Update

from cloning.domain.models import Clone
from cloning.domain.speaking.refusals import NoVoiceReady
from cloning.domain.speaking.utterance import Request
from cloning.speaking.speaking import Offer
from handlers.buttons import callbacks, say_buttons
from handlers.chat import say_phrases
from handlers.chat.reading import (
    argument_of,
    chat_of,
    clone_below,
    is_own_text,
    message_of,
    owner_of,
    replied_to,
    text_of,
)
from handlers.chat.replies import say
from handlers.chat.topics import thread_of
from handlers.context import Context
from handlers.features.say.begun import show_begun
from handlers.features.say.speaker import speaker
from handlers.words import texts
from handlers.words.say import texts as say_texts
from handlers.words.say.ready_sentences import READY


async def on_say(update: Update, context: Context) -> None:
    """Have a clone say the text after the command; without one, ask for it."""
    clone_id = await replied_clone(update, context)
    if argument_of(update):
        await say_text(update, context, argument_of(update), clone_id)
    else:
        await _ask(update, context, clone_id)


async def on_something(update: Update, context: Context, pressed: callbacks.SaySomething) -> None:
    """Ask what this clone should say."""
    await _ask(update, context, pressed.clone_id)


async def on_ready(update: Update, context: Context, pressed: callbacks.SayReady) -> None:
    """Have the clone say the sentence on the button."""
    spoken = context.bot_data.interpreter.speech_in(pressed.language, context.speech)
    sentence = READY[pressed.number % len(READY)]
    await _begin(update, context, spoken(sentence), pressed.clone_id)


async def on_answer(update: Update, context: Context) -> None:
    """Have the clone that we asked about say the text, unless it replies to another one's clip."""
    question = await context.questions.open(owner_of(update))
    clone = question.clone if question is not None else None
    asked_about = clone.id if clone is not None else None
    clone_id = await replied_clone(update, context) or asked_about
    await say_text(update, context, text_of(update), clone_id)


async def on_other_text(update: Update, context: Context) -> None:
    """Have a clone say a text that replies to a clip of it; explain what the bot can do if none."""
    clone_id = await replied_clone(update, context)
    if clone_id is None:
        await say(update, context.speech(texts.UNKNOWN))
    else:
        await say_text(update, context, text_of(update), clone_id)


async def say_text(update: Update, context: Context, text: str, clone_id: int | None) -> None:
    """Have a clone say what somebody has written; None: the only one, or one that is chosen."""
    if is_own_text(update):
        await _begin(update, context, text, clone_id)
    else:
        await say(update, context.speech(say_texts.FORWARDED))


async def replied_clone(update: Update, context: Context) -> int | None:
    """Find the clone whose clip or good news a message replies to; None if it does not."""
    message_id = replied_to(update)
    if message_id is None or not context.speaking.is_offered:
        return None
    below = clone_below(update)
    if below is not None:
        return below
    return await context.speaking.clone_about(owner_of(update), chat_of(update), message_id)


async def _begin(update: Update, context: Context, text: str, clone_id: int | None) -> None:
    request = Request(
        owner_id=owner_of(update),
        chat_id=chat_of(update),
        message_id=message_of(update),
        update_id=update.update_id,
        text=text,
        clone_id=clone_id,
        message_thread_id=thread_of(update),
    )
    asked = await context.speaking.ask(request)
    await show_begun(update, context, asked)
    await context.questions.close(owner_of(update))


async def _ask(update: Update, context: Context, clone_id: int | None) -> None:
    """Ask what to say, and by buttons which clone, if there are several; tell how much is left."""
    owner_id = owner_of(update)
    offer = await context.speaking.offer(owner_id)
    clone = await _named(context, owner_id, offer, clone_id)
    text = say_phrases.what_to_say(context.speech, offer, clone)
    asked = await say(update, text, _choices(context, offer, clone))
    await context.questions.ask_for_a_text(owner_id, clone.id if clone else None, asked)


def _choices(context: Context, offer: Offer, clone: Clone | None) -> InlineKeyboardMarkup:
    """The clones, or sentences in the language that the clone speaks: others sound wrong in it."""
    if clone is None:
        return say_buttons.clones(offer.voices)
    spoken = context.bot_data.interpreter.speech_in(clone.voice_language, context.speech)
    return say_buttons.ready(spoken, clone)


async def _named(
    context: Context, owner_id: int, offer: Offer, clone_id: int | None
) -> Clone | None:
    """Return the clone that should speak; None if it has to be chosen first."""
    if not offer.voices and clone_id is None:
        raise NoVoiceReady
    if clone_id is None:
        return offer.voices[0] if len(offer.voices) == 1 else None
    return await speaker(context, owner_id, offer, clone_id)
