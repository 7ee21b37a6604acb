"""Whom we wait for, and what that one does."""

from collections.abc import Mapping

from cloning.models import Training
from cloning.trouble import Trouble
from handlers.speech import Sentence, Speech

TROUBLES: Mapping[Trouble, Sentence] = {
    Trouble.TELEGRAM_SILENT: Sentence("Telegram does not answer."),
    Trouble.TELEGRAM_BUSY: Sentence("Telegram has told me to wait."),
    Trouble.UPSTREAM_SILENT: Sentence("The voice-clone service does not answer."),
    Trouble.UPSTREAM_BROKEN: Sentence("The voice-clone service answers with an error of its own."),
    Trouble.UPSTREAM_BUSY: Sentence("The voice-clone service has too much to do."),
    Trouble.UPSTREAM_DENIES: Sentence(
        "The voice-clone service turns this bot away. Only the person who runs the bot can "
        "fix that."
    ),
    Trouble.OURS: Sentence("Something on my side is slow or broken."),
}
DELAYED = Sentence(
    "“{title}” has to wait. {trouble}\n\n"
    "Your recording is not lost: I'll keep trying, and you don't need to do anything."
)


def trouble_of(speech: Speech, training: Training) -> str:
    """Say what keeps a training from going on; with nothing known it is on our side."""
    return speech(TROUBLES[training.trouble or Trouble.OURS])
