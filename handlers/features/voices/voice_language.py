"""Changes a new voice's language in its status message."""

from telegram import Update

from cloning.domain.errors import LanguageFinal
from cloning.domain.models import Outcome
from cloning.domain.progress import Progress, progress_of
from handlers.buttons import callbacks
from handlers.chat.reading import owner_of
from handlers.chat.replies import offer_instead
from handlers.context import Context


async def on_others(update: Update, context: Context, pressed: callbacks.OtherLanguages) -> None:
    """Offer all languages."""
    claim, _figures = await context.standing.latest(owner_of(update), pressed.clone_id)
    if not context.notifier.languages.is_open(claim.clone):
        raise LanguageFinal
    await offer_instead(update, context.notifier.languages.every(claim))


async def on_choice(update: Update, context: Context, pressed: callbacks.Speak) -> None:
    """Change the voice's language, and show it."""
    owner_id, clone_id = owner_of(update), pressed.clone_id
    await context.voice_language.choose(owner_id, clone_id, pressed.language)
    await show_as_it_is(context, owner_id, clone_id)


async def show_as_it_is(
    context: Context, owner_id: int, clone_id: int, shown: Progress | Outcome | None = None
) -> None:
    """Make the status message show how far a training is; `shown` is what it shows now.

    The background may edit it at the same time, so we check that the last text is the true one. If
    nothing is left of the clone by then, the recording was refused: unless we have just said why,
    nobody knows any more.
    """
    claim, figures = await context.standing.latest(owner_id, clone_id)
    while (progress := progress_of(claim.training, waits=figures.waits)) != shown:
        await context.notifier.show(claim, figures)
        left = await context.standing.latest_left(owner_id, clone_id)
        if left is None:
            if not isinstance(progress, Outcome):
                await context.notifier.tell_unused(claim)
            return
        (claim, figures), shown = left, progress
