"""What is under way just now."""

from collections.abc import Mapping

from telegram import Update

from cloning.models import Clone, Step, Training
from handlers.context import Context
from handlers.reading import owner_of
from handlers.replies import say
from handlers.speech import Sentence, Speech

NOTHING = Sentence("Nothing is under way. Send me a voice note to make a clone.")
UNDER_WAY: Mapping[Step, Sentence] = {
    Step.CONSENT: Sentence("“{title}” waits for you to tell me whose voice it is."),
    Step.PREPARE: Sentence("“{title}”: I'm checking the recording."),
    Step.MORE: Sentence("“{title}” waits for another voice note: there is too little speech yet."),
    Step.CHOICE: Sentence("“{title}” waits for you to say whether I shall use the recording."),
    Step.RESERVE: Sentence("“{title}” waits for its turn to be trained."),
    Step.ANNOUNCE: Sentence("“{title}” is done; I'm about to tell you how it went."),
}
ASKED_FOR = Sentence("“{title}” is about to be trained.")
TRAINING = Sentence("“{title}” is training since {since:moment}.")


async def on_status(update: Update, context: Context) -> None:
    """Say what is under way, one line each."""
    under_way = await context.collection.under_way(owner_of(update))
    lines = [_line(context.speech, clone, training) for clone, training in under_way]
    await say(update, "\n".join(lines) or context.speech(NOTHING))


def _line(speech: Speech, clone: Clone, training: Training) -> str:
    if training.step in UNDER_WAY:
        return speech(UNDER_WAY[training.step], title=clone.title)
    if training.put_at is None:
        return speech(ASKED_FOR, title=clone.title)
    return speech(TRAINING, title=clone.title, since=training.put_at.timestamp())
