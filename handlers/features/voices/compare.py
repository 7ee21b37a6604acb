"""A clone beside its recording: does it sound like its owner?"""

from telegram import Update

from cloning.domain.models import Likeness
from handlers.buttons import callbacks, keyboards
from handlers.chat import phrases
from handlers.chat.reading import owner_of
from handlers.chat.replies import say, turn_into
from handlers.chat.topics import thread_of
from handlers.context import Context
from handlers.features.voices.playing import play
from handlers.words import texts


async def on_compare(update: Update, context: Context, pressed: callbacks.Compare) -> None:
    """Show the recording again, then the demo clip, and ask whether they sound alike."""
    clone = await context.collection.clone(owner_of(update), pressed.clone_id)
    training = await context.comparison.made_of(clone.owner_id, clone.id)
    if not await context.clips.recordings(training, thread_of(update)):
        await say(update, context.speech(texts.RECORDING_NOT_SHOWN))
    await play(update, context, clone)
    markup = keyboards.likeness(context.speech, training.id)
    # Answer below the clip with the button: if this fails, the next try must not play both again.
    await turn_into(update, context.speech(texts.ASK_LIKENESS), markup)


async def on_alike(update: Update, context: Context, pressed: callbacks.Alike) -> None:
    """Record that the clone sounds like its owner."""
    owner_id = owner_of(update)
    training = await context.comparison.judge(owner_id, pressed.training_id, Likeness.ALIKE)
    await turn_into(
        update, context.speech(texts.NOTED_ALIKE), keyboards.alike(context.speech, training.id)
    )


async def on_unlike(update: Update, context: Context, pressed: callbacks.Unlike) -> None:
    """Record that it doesn't, and advise how to improve it."""
    owner_id = owner_of(update)
    training = await context.comparison.judge(owner_id, pressed.training_id, Likeness.UNLIKE)
    await turn_into(
        update,
        phrases.unlike(context.speech, training),
        keyboards.unlike(context.speech, training),
    )
