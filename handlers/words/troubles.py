"""The sentences that name what a training waits for, and what is wrong there."""

from collections.abc import Mapping

from cloning.domain.models import Training
from cloning.domain.trouble import Trouble
from handlers.words.speech import Sentence, Speech

TROUBLES: Mapping[Trouble, Sentence] = {
    Trouble.TELEGRAM_SILENT: Sentence("Telegram isn't answering."),
    Trouble.TELEGRAM_BUSY: Sentence("Telegram has told me to wait."),
    Trouble.UPSTREAM_SILENT: Sentence("The voice-clone service isn't answering."),
    Trouble.UPSTREAM_BROKEN: Sentence("The voice-clone service is reporting an error of its own."),
    Trouble.UPSTREAM_BUSY: Sentence("The voice-clone service is too busy."),
    Trouble.UPSTREAM_DENIES: Sentence(
        "The voice-clone service is turning this bot away. Only the person who runs this bot can "
        "fix that."
    ),
    Trouble.OURS: Sentence("Something on my side is slow or broken."),
}
DELAYED = Sentence(
    "“{title}” has to wait. {trouble}\n\n"
    "Your recording isn't lost: I'll keep trying, and you don't need to do anything."
)


def trouble_of(speech: Speech, training: Training) -> str:
    """Return what holds a training up; if nothing is known, the fault is ours."""
    return speech(TROUBLES[training.trouble or Trouble.OURS])
