"""Having a text said again: slower or faster, lower or higher, or because it was lost."""

from telegram import Update

from cloning.domain.speaking.manner import LEAST, MOST, Manner
from cloning.domain.speaking.utterance import Utterance
from handlers.buttons import callbacks, say_buttons
from handlers.chat.reading import owner_of
from handlers.chat.replies import say, take_buttons_away
from handlers.context import Context
from handlers.features.say.begun import show_begun
from handlers.features.say.speaker import speaker
from handlers.words.say import texts as say_texts
from handlers.words.speech import Sentence


async def on_speed(update: Update, context: Context, pressed: callbacks.Speed) -> None:
    """Ask whether slower or faster, and tell what that takes."""
    utterance = await context.speaking.one(owner_of(update), pressed.utterance_id)
    text = await _question(update, context, utterance, say_texts.ASK_SPEED)
    await say(update, text, say_buttons.speeds(context.speech, utterance))


async def on_pitch(update: Update, context: Context, pressed: callbacks.Pitch) -> None:
    """Ask whether lower or higher, and tell what that takes."""
    utterance = await context.speaking.one(owner_of(update), pressed.utterance_id)
    text = await _question(update, context, utterance, say_texts.ASK_PITCH)
    await say(update, text, say_buttons.pitches(context.speech, utterance))


async def on_like(update: Update, context: Context, pressed: callbacks.SayLike) -> None:
    """Have it said in the manner on the button; what the platform doesn't take was forged."""
    manner = Manner(speed=_taken(pressed.speed), pitch=_taken(pressed.pitch))
    await _again(update, context, pressed.utterance_id, manner)


async def on_again(update: Update, context: Context, pressed: callbacks.SayAgain) -> None:
    """Have it said as it was asked for before."""
    await _again(update, context, pressed.utterance_id)


def _taken(percent: int) -> float:
    return min(MOST, max(LEAST, percent / 100))


async def _question(
    update: Update, context: Context, utterance: Utterance, question: Sentence
) -> str:
    """Ask about a clone that can speak, and tell what saying it again takes."""
    owner_id = owner_of(update)
    offer = await context.speaking.offer(owner_id)
    clone = await speaker(context, owner_id, offer, utterance.clone_id or 0)
    characters, left = len(utterance.text), offer.left
    return context.speech(question, title=clone.title, characters=characters, left=left)


async def _again(
    update: Update, context: Context, utterance_id: int, manner: Manner | None = None
) -> None:
    asked = await context.speaking.again(
        owner_of(update), utterance_id, update_id=update.update_id, manner=manner
    )
    await take_buttons_away(update)
    await show_begun(update, context, asked)
