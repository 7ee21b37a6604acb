"""A person's clones: list, play, rename, train again, delete."""

from telegram import Update

from cloning.domain.errors import StillTraining
from cloning.domain.models import Step
from cloning.domain.owner import Question
from handlers.buttons import callbacks, keyboards
from handlers.chat import phrases
from handlers.chat.reading import message_of, owner_of, text_of
from handlers.chat.replies import (
    say,
    say_or_send,
    take_buttons_away,
    try_to_turn_into,
    turn_into,
)
from handlers.context import Context
from handlers.features.say import asking
from handlers.features.voices import pages, parts
from handlers.features.voices.playing import play
from handlers.words import texts

TAKES_NOTHING = (Step.RESERVE, Step.TRAIN, Step.WATCH)
"""While a clone's training is at one of these steps, no other recording begins another."""


async def on_voices(update: Update, context: Context) -> None:
    """List the person's clones, and how much of their allowance is used."""
    clones = await context.collection.clones(owner_of(update))
    allowance = await context.submissions.allowance(owner_of(update))
    text = pages.shelf(context.speech, clones, allowance)
    await say(update, text, pages.voices(context.speech, clones))


async def on_page(update: Update, context: Context, pressed: callbacks.Page) -> None:
    """Turn to a page of the list, or go back to it from one clone."""
    clones = await context.collection.clones(owner_of(update))
    allowance = await context.submissions.allowance(owner_of(update))
    text = pages.shelf(context.speech, clones, allowance)
    await turn_into(update, text, pages.voices(context.speech, clones, pressed.page))


async def on_card(update: Update, context: Context, pressed: callbacks.Card) -> None:
    """Show one clone and what can be done with it."""
    clone = await context.collection.clone(owner_of(update), pressed.clone_id)
    clones = await context.collection.clones(owner_of(update))
    page = pages.page_of(sum(one.id < clone.id for one in clones))
    buttons = pages.card(context.speech, clone, page, says=context.speaking.is_offered)
    await turn_into(update, phrases.card(context.speech, clone), buttons)


async def on_play(update: Update, context: Context, pressed: callbacks.Play) -> None:
    """Play the demo clip."""
    clone = await context.collection.clone(owner_of(update), pressed.clone_id)
    says = context.speaking.is_offered
    await play(update, context, clone, keyboards.result(context.speech, clone.id, says=says))


async def on_rename(update: Update, context: Context, pressed: callbacks.Rename) -> None:
    """Ask for a new title."""
    clone = await context.collection.clone(owner_of(update), pressed.clone_id)
    asked = await say(update, context.speech(texts.ASK_TITLE, title=clone.title))
    await context.collection.ask(clone.owner_id, clone.id, Question.TITLE, asked)


async def on_text(update: Update, context: Context) -> None:
    """Use a text as the answer to our open question, if there is one."""
    question = await _asked(update, context)
    if question is Question.TITLE:
        await _on_title(update, context)
    elif question is Question.PART:
        await parts.on_time(update, context)
    elif question is Question.TEXT:
        await asking.on_answer(update, context)
    else:
        await asking.on_other_text(update, context)


async def _asked(update: Update, context: Context) -> Question | None:
    if not context.may_have_question:
        return None
    return await context.collection.asked(owner_of(update), message_of(update))


async def _on_title(update: Update, context: Context) -> None:
    clone = await context.collection.answer_title(owner_of(update), text_of(update))
    await say(update, context.speech(texts.RENAMED, title=clone.title))


async def on_shorten(update: Update, context: Context, pressed: callbacks.Shorten) -> None:
    """Use the title that we proposed."""
    clone = await context.collection.take_proposal(owner_of(update), pressed.mark)
    await turn_into(update, context.speech(texts.RENAMED, title=clone.title))


async def on_retrain(update: Update, context: Context, pressed: callbacks.Retrain) -> None:
    """Ask for a recording to train a clone again, unless we wouldn't take one now."""
    clone = await context.collection.clone(owner_of(update), pressed.clone_id)
    under_way = await context.standing.under_way(clone.owner_id)
    if any(one.clone.id == clone.id and one.training.step in TAKES_NOTHING for one in under_way):
        raise StillTraining
    asked = await say(update, context.speech(texts.ASK_RECORDING, title=clone.title))
    await context.collection.ask(clone.owner_id, clone.id, Question.RECORDING, asked)


async def on_ask_delete(update: Update, context: Context, pressed: callbacks.AskDelete) -> None:
    """Ask for confirmation before deleting a clone."""
    clone = await context.collection.clone(owner_of(update), pressed.clone_id)
    question = texts.ASK_DELETE_PAID if context.notifier.languages.paid else texts.ASK_DELETE
    text = context.speech(question, title=clone.title)
    await turn_into(update, text, keyboards.deletion(context.speech, clone.id))


async def on_delete(update: Update, context: Context, pressed: callbacks.Delete) -> None:
    """Begin to delete it; the message says later how that went."""
    clone = await context.collection.find(owner_of(update), pressed.clone_id)
    if clone is None:
        await take_buttons_away(update)
        await say(update, context.speech(texts.GONE))
        return
    over = await context.collection.delete(clone.owner_id, clone.id, message_of(update))
    shown = await try_to_turn_into(update, context.speech(texts.DELETING, title=clone.title))
    await context.notifier.drop(over)
    await context.collection.deletion_shown(clone.id, shown)


async def on_cancel(update: Update, context: Context) -> None:
    """Close the open question; without one, drop what is said or hasn't reached the upstream."""
    owner_id = owner_of(update)
    closed = await context.collection.cancel(owner_id)
    if closed or await context.speaking.cancel(owner_id) is not None:
        await say(update, context.speech(texts.CANCELLED))
        return
    dropped = await context.choices.cancel(owner_id)
    await context.notifier.drop(dropped)
    await say_or_send(update, phrases.cancelled(context.speech, dropped), "cancelled.txt")
