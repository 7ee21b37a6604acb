"""Changes a new voice's language in its status message."""

from collections.abc import Mapping

from telegram import Update

from cloning.domain.errors import LanguageFinal
from cloning.domain.line import place_of
from cloning.domain.models import Claim, Outcome, Step
from cloning.ports.outside import Progress
from cloning.requests.standing import is_dropped
from cloning.steps.advance import TELL_AFTER
from handlers.buttons import callbacks
from handlers.chat.reading import owner_of
from handlers.chat.replies import offer_instead
from handlers.context import Context

STAGES: Mapping[Step, Progress] = {
    Step.CONSENT: Progress.CONSENT,
    Step.MORE: Progress.MORE,
    Step.CHOICE: Progress.CHOICE,
    Step.REPLACE: Progress.REPLACE,
    Step.TRAIN: Progress.TRAINING,
    Step.WATCH: Progress.TRAINING,
}
"""The stage that the status message shows at each step; the steps left out need more than that."""


async def on_others(update: Update, context: Context, pressed: callbacks.OtherLanguages) -> None:
    """Offer all languages."""
    claim = await context.voice_language.look(owner_of(update), pressed.clone_id)
    if not context.notifier.languages.is_open(claim.clone):
        raise LanguageFinal
    await offer_instead(update, context.notifier.languages.every(claim))


async def on_choice(update: Update, context: Context, pressed: callbacks.Speak) -> None:
    """Change the voice's language, and show it."""
    owner_id, clone_id = owner_of(update), pressed.clone_id
    await context.voice_language.choose(owner_id, clone_id, pressed.language)
    await show_as_it_is(context, owner_id, clone_id)


async def show_as_it_is(context: Context, owner_id: int, clone_id: int, shown: str = "") -> None:
    """Make the status message show how far a training is; `shown` is its present text.

    The background may edit it at the same time, so we check that the last text is the true one.
    """
    claim = await context.voice_language.look(owner_id, clone_id)
    while (stage := _stage(claim)) != shown:
        await _show(context, claim, stage)
        claim, shown = await context.voice_language.look(owner_id, clone_id), stage


def _stage(claim: Claim) -> Progress | Outcome:
    """Return the stage or outcome that the status message has to show."""
    training = claim.training
    if is_dropped(training):
        return Progress.DROPPED
    if training.outcome is not None:
        return training.outcome
    if training.trouble is not None and training.tries >= TELL_AFTER:
        return Progress.DELAYED
    waits = training.step is Step.RESERVE and training.tries > 0
    return STAGES.get(training.step, Progress.WAITING if waits else Progress.RECEIVED)


async def _show(context: Context, claim: Claim, stage: Progress | Outcome) -> None:
    if isinstance(stage, Outcome):
        await context.notifier.conclude(claim, stage)
    else:
        under_way = await context.collection.under_way(claim.owner.id)
        await context.notifier.show(claim, stage, line=place_of(claim.training, under_way))
