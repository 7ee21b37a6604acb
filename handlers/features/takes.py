"""The owner's decision about a take that could be better."""

from telegram import Update

from cloning.domain.models import Step
from handlers.buttons import callbacks
from handlers.chat.reactions import unmark
from handlers.chat.reading import owner_of
from handlers.chat.replies import take_buttons_away, turn_into
from handlers.context import Context
from handlers.features.standing import show_standing
from handlers.words import texts


async def on_use(update: Update, context: Context, pressed: callbacks.Use) -> None:
    """Use it anyway; the status message shows the progress."""
    claim = await context.standing.of(owner_of(update), pressed.training_id)
    if claim is None or claim.training.step is not Step.CHOICE:
        await show_standing(update, context, claim)
        return
    # The status message shows it only when the upstream answers, so the buttons go first.
    await take_buttons_away(update)
    await context.choices.use(claim.owner.id, claim.training.id)


async def on_record_again(update: Update, context: Context, pressed: callbacks.RecordAgain) -> None:
    """Drop it, and wait for another recording."""
    claim = await context.standing.of(owner_of(update), pressed.training_id)
    if claim is None or claim.training.step not in (Step.CHOICE, Step.MORE):
        await show_standing(update, context, claim, texts.SEND_ANOTHER)
        return
    await context.choices.record_again(claim.owner.id, claim.training.id)
    await turn_into(update, context.speech(texts.SEND_ANOTHER))
    await unmark(context.bot, claim.training)
