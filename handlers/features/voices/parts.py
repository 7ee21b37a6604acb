"""Playing the part of a recording that a voice is made of, and choosing another."""

from telegram import Update
from telegram.constants import ChatAction

from cloning.domain.models import Claim, Step
from cloning.domain.owner import Question
from handlers.buttons import callbacks, part_offer
from handlers.chat.actions import showing
from handlers.chat.reading import chat_of, owner_of, text_of
from handlers.chat.replies import say, turn_into
from handlers.chat.topics import thread_of
from handlers.context import Context
from handlers.features.voices.begun import begin
from handlers.features.voices.voice_language import show_as_it_is
from handlers.words import texts
from handlers.words.measures import timecode

EXAMPLE_SHARE = 0.5
"""The example is a time in the middle, which is valid for every recording."""


async def on_play(update: Update, context: Context, pressed: callbacks.PlayPart) -> None:
    """Play the part in use."""
    topic = thread_of(update)
    async with showing(context.bot, chat_of(update), topic, ChatAction.RECORD_VOICE):
        training, clip = await context.part_choice.played(owner_of(update), pressed.training_id)
        await context.clips.part(training, clip, speech=context.speech, topic=topic)


async def on_other(update: Update, context: Context, pressed: callbacks.OtherPart) -> None:
    """Ask where the part begins, and offer some places."""
    claim, take = await context.part_choice.offered(owner_of(update), pressed.training_id)
    example = timecode.written(take.total_seconds * EXAMPLE_SHARE)
    text = context.speech(texts.ASK_PART, title=claim.clone.title, example=example)
    asked = await say(update, text, part_offer.starts(claim.training.id, take))
    await context.collection.ask(claim.owner.id, claim.clone.id, Question.PART, asked)


async def on_start(update: Update, context: Context, pressed: callbacks.PartFrom) -> None:
    """Use the part that begins at the time on the button."""
    begins_at = float(pressed.begins_at)
    claim = await context.part_choice.choose(owner_of(update), pressed.training_id, begins_at)
    await _show(context, claim)
    await context.questions.close(owner_of(update))
    await turn_into(update, _said(context, claim, begins_at))


async def on_time(update: Update, context: Context) -> None:
    """Use the part that begins at the time in the message."""
    owner_id, begins_at = owner_of(update), timecode.read(text_of(update))
    training_id = await context.part_choice.asked_about(owner_id)
    claim = await context.part_choice.choose(owner_id, training_id, begins_at)
    await _show(context, claim)
    await say(update, _said(context, claim, begins_at))
    # Close it last: after a failure the same update still counts as an answer, and finds the
    # training.
    await context.questions.close(owner_id)


async def _show(context: Context, claim: Claim) -> None:
    """Show a newly begun training in a message of its own; a changed one already has a message."""
    if claim.training.status_message_id is None:
        await begin(context, claim)
    else:
        await show_as_it_is(context, claim.owner.id, claim.clone.id)


def _said(context: Context, claim: Claim, begins_at: float) -> str:
    """Confirm a choice; as long as a finished voice could still be kept, just name the part."""
    undecided = claim.training.step is Step.REPLACE
    sentence = texts.PART_NAMED if undecided else texts.PART_CHOSEN
    return context.speech(sentence, begin=timecode.written(begins_at))
