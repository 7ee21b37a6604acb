"""A recording can replace a finished voice, or become a new one."""

from telegram import Update

from cloning.domain.models import Claim, Step
from cloning.domain.progress import progress_of
from handlers.buttons import callbacks
from handlers.chat.reading import chat_of, owner_of
from handlers.context import Context
from handlers.features.standing import show_standing
from handlers.features.voices.voice_language import show_as_it_is
from handlers.words import texts


async def on_replace(update: Update, context: Context, pressed: callbacks.Replace) -> None:
    """Train the clone again with the recording; the status message shows the progress."""
    owner_id, chat_id = owner_of(update), chat_of(update)
    claim = await context.replacement.replace(owner_id, chat_id, pressed.message_id)
    await _go_on(update, context, claim)


async def on_new_voice(update: Update, context: Context, pressed: callbacks.NewVoice) -> None:
    """Make a new voice of the recording; the finished one stays."""
    owner_id, chat_id = owner_of(update), chat_of(update)
    title = context.speech(texts.FIRST_TITLE)
    claim = await context.replacement.make_new(owner_id, chat_id, pressed.message_id, title)
    await _go_on(update, context, claim)


async def _go_on(update: Update, context: Context, claim: Claim) -> None:
    """Show the training that has begun, or its progress if an earlier press began it."""
    begun = claim.training.step in (Step.PREPARE, Step.CONSENT) and claim.training.fence == 0
    if not begun:
        await show_standing(update, context, claim)
        return
    await context.notifier.ask(claim)
    shown = progress_of(claim.training)
    await show_as_it_is(context, claim.owner.id, claim.clone.id, shown)
    await context.submissions.shown(claim.training, None)
