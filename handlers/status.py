"""What is under way just now."""

import math
from collections.abc import Mapping

from telegram import Update

from cloning.models import Clone, Question, Step, Training
from cloning.questions import OpenQuestion
from handlers.context import Context
from handlers.reading import owner_of
from handlers.replies import say
from handlers.speech import Counted, Sentence, Speech

NOTHING = Sentence("Nothing is under way. Send me a voice note to make a clone.")
UNDER_WAY: Mapping[Step, Sentence] = {
    Step.CONSENT: Sentence("“{title}” waits for you to tell me whose voice it is."),
    Step.PREPARE: Sentence("“{title}”: I'm checking the recording."),
    Step.MORE: Sentence("“{title}” waits for another voice note: there is too little speech yet."),
    Step.CHOICE: Sentence("“{title}” waits for you to say whether I shall use the recording."),
    Step.REPLACE: Sentence(
        "“{title}” waits for you to say whether your recording replaces its voice."
    ),
    Step.RESERVE: Sentence("“{title}” waits for its turn to be trained."),
    Step.ANNOUNCE: Sentence("“{title}” is done; I'm about to tell you how it went."),
}
ASKED_FOR = Sentence("“{title}” is about to be trained.")
TRAINING = Sentence("“{title}” is training since {since:moment}.")


WAITING_FOR: Mapping[Question, Counted] = {
    Question.TITLE: Counted(
        "I'm waiting for a new name for “{title}”, for {minutes} more minute.",
        "I'm waiting for a new name for “{title}”, for {minutes} more minutes.",
        by="minutes",
    ),
    Question.RECORDING: Counted(
        "I'm waiting for a new recording for “{title}”, for {minutes} more minute.",
        "I'm waiting for a new recording for “{title}”, for {minutes} more minutes.",
        by="minutes",
    ),
    Question.FORGET: Counted(
        "I'm waiting for you to say whether I shall erase everything, for {minutes} more minute.",
        "I'm waiting for you to say whether I shall erase everything, for {minutes} more minutes.",
        by="minutes",
    ),
}


async def on_status(update: Update, context: Context) -> None:
    """Say what is under way, one line each, and what we have asked."""
    owner_id = owner_of(update)
    under_way = await context.collection.under_way(owner_id)
    lines = [line(context.speech, clone, training) for clone, training in under_way]
    question = await context.questions.open(owner_id)
    if question is not None:
        lines.append(_asked(context.speech, question))
    await say(update, "\n".join(lines) or context.speech(NOTHING))


def line(speech: Speech, clone: Clone, training: Training) -> str:
    """Say how far a training is that is under way."""
    if training.step in UNDER_WAY:
        return speech(UNDER_WAY[training.step], title=clone.title)
    if training.put_at is None:
        return speech(ASKED_FOR, title=clone.title)
    return speech(TRAINING, title=clone.title, since=training.put_at.timestamp())


def _asked(speech: Speech, question: OpenQuestion) -> str:
    minutes = max(1, math.ceil(question.left.total_seconds() / 60))
    title = question.clone.title if question.clone is not None else ""
    return speech(WAITING_FOR[question.question], title=title, minutes=minutes)
