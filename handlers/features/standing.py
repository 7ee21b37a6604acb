"""Shows how things stand: pressing a button a second time shows what the first press did."""

from telegram import Update

from cloning.domain.endings import was_dropped
from cloning.domain.models import Claim
from handlers.chat import phrases
from handlers.chat.replies import say, turn_into
from handlers.context import Context
from handlers.features import status
from handlers.words import texts
from handlers.words.speech import Sentence


async def show_standing(
    update: Update,
    context: Context,
    claim: Claim | None,
    dropped: Sentence = texts.RECORDING_DROPPED,
) -> None:
    """Show how far a training is; if it was dropped, its message says so.

    Args:
        update: the press of a button below a status message.
        context: the context of the press.
        claim: the training; None if nothing of it is left.
        dropped: the text of the message if it was dropped.
    """
    if claim is None:
        await turn_into(update, context.speech(dropped))
    elif was_dropped(claim.training):
        later = await context.standing.after(claim.owner.id, claim.training.id)
        await turn_into(update, context.speech(dropped if later is None else texts.NEWER_INSTEAD))
    else:
        await say(update, standing(context, claim))


def standing(context: Context, claim: Claim) -> str:
    """Return in one line how far a training is, or how it ended."""
    if claim.training.outcome is not None:
        return phrases.card(context.speech, claim.clone).partition("\n")[0]
    return status.line(context.speech, claim.clone, claim.training)
