"""What is in progress, and what it waits for."""

import math
from collections.abc import Mapping, Sequence

from telegram import Update

from cloning.domain.line import UnderWay, place_of
from cloning.domain.models import Clone, Outcome, Step, Training
from cloning.domain.owner import Question
from cloning.domain.speaking.utterance import Utterance, UtteranceStep
from cloning.owners.questions import OpenQuestion
from handlers.chat.reading import owner_of
from handlers.chat.replies import say_or_send
from handlers.context import Context
from handlers.words.say import texts as say_texts
from handlers.words.speech import Counted, Sentence, Speech
from handlers.words.troubles import TROUBLES, trouble_of

NOTHING = Sentence("Nothing is in progress. Send me a voice note to make a clone.")
UNDER_WAY: Mapping[Step, Sentence] = {
    Step.CONSENT: Sentence("“{title}” is waiting for you to tell me whose voice it is."),
    Step.PREPARE: Sentence("“{title}”: I'm checking the recording."),
    Step.MORE: Sentence(
        "“{title}” is waiting for another voice note: there isn't enough speech yet."
    ),
    Step.CHOICE: Sentence(
        "“{title}” is waiting for you to say whether I should use the recording."
    ),
    Step.REPLACE: Sentence(
        "“{title}” is waiting for you to say whether your recording should replace its voice."
    ),
    Step.RESERVE: Sentence("“{title}” is waiting for a place at the voice-clone service."),
    Step.TRAIN: Sentence("“{title}” is about to be trained."),
    Step.WATCH: Sentence("“{title}” has been in training for {since:since}."),
    Step.ANNOUNCE: Sentence("“{title}” is done; I'm about to tell you how it went."),
}
IN_LINE = Sentence("“{title}” is number {place} in line, after “{before}”.")
ASKED = Sentence(
    "“{title}”: I asked the voice-clone service to train it {since:since} ago. It hasn't said yes "
    "yet."
)
NOT_BEGUN = Sentence(
    "“{title}”: the voice-clone service accepted it {since:since} ago. I haven't seen the "
    "training begin yet."
)
HELD_UP = Sentence("“{title}” has been waiting for {since:since}. {trouble}")
UNSEEN = Sentence(
    "“{title}” went to the voice-clone service {put:since} ago. I haven't been able to check on "
    "it for {since:since}. {trouble}"
)
NOT_SENT = Sentence(
    "“{title}” is ready. I haven't been able to send you its demo clip for {since:since}; I'll "
    "keep trying."
)


WAITING_FOR: Mapping[Question, Counted] = {
    Question.TITLE: Counted(
        "I'll wait {minutes} more minute for a new name for “{title}”.",
        "I'll wait {minutes} more minutes for a new name for “{title}”.",
        by="minutes",
    ),
    Question.RECORDING: Counted(
        "I'll wait {minutes} more minute for a new recording for “{title}”.",
        "I'll wait {minutes} more minutes for a new recording for “{title}”.",
        by="minutes",
    ),
    Question.PART: Counted(
        "I'll wait {minutes} more minute for you to say which part of the recording for “{title}” "
        "I should use.",
        "I'll wait {minutes} more minutes for you to say which part of the recording for “{title}” "
        "I should use.",
        by="minutes",
    ),
    Question.TEXT: Counted(
        "I'll wait {minutes} more minute for a text that “{title}” should say.",
        "I'll wait {minutes} more minutes for a text that “{title}” should say.",
        by="minutes",
    ),
    Question.FORGET: Counted(
        "I'll wait {minutes} more minute for you to say whether I should erase everything.",
        "I'll wait {minutes} more minutes for you to say whether I should erase everything.",
        by="minutes",
    ),
}


async def on_status(update: Update, context: Context) -> None:
    """List what is in progress, one line each, and our open question."""
    owner_id = owner_of(update)
    under_way = await context.collection.under_way(owner_id)
    lines = [line(context.speech, clone, training, under_way) for clone, training in under_way]
    lines += await _spoken(context, owner_id)
    question = await context.questions.open(owner_id)
    if question is not None:
        lines.append(_asked(context.speech, question))
    await say_or_send(update, "\n".join(lines) or context.speech(NOTHING), "status.txt")


async def _spoken(context: Context, owner_id: int) -> Sequence[str]:
    """Return how far the utterance is that is under way, if there is one."""
    utterance = await context.speaking.under_way(owner_id)
    if utterance is None:
        return ()
    clones = await context.collection.clones(owner_id)
    title = next((one.title for one in clones if one.id == utterance.clone_id), "")
    return [_saying(context.speech, utterance, title)]


def line(speech: Speech, clone: Clone, training: Training, under_way: UnderWay = ()) -> str:
    """Return how far a training is that has not ended.

    Args:
        speech: the language to say it in.
        clone: the clone that is being trained.
        training: the training.
        under_way: all unfinished trainings of its owner; without them its place in line is left
            out.
    """
    if training.trouble is not None:
        return _held_up(speech, clone, training)
    place = place_of(training, under_way)
    if place is not None:
        return speech(IN_LINE, title=clone.title, place=place.place, before=place.before)
    sentence = _stage(training)
    return speech(sentence, title=clone.title, since=_asked_at(training))


def _held_up(speech: Speech, clone: Clone, training: Training) -> str:
    if training.step is Step.ANNOUNCE:
        sentence = NOT_SENT if training.outcome is Outcome.SUCCESS else UNDER_WAY[training.step]
    else:
        sentence = UNSEEN if training.step is Step.WATCH else HELD_UP
    met_at = training.trouble_since or training.created_at
    return speech(
        sentence,
        title=clone.title,
        put=_asked_at(training),
        since=met_at.timestamp(),
        trouble=trouble_of(speech, training),
    )


def _stage(training: Training) -> Sentence:
    """Choose the sentence for a training that nothing holds up."""
    if training.step is Step.TRAIN and training.put_at is not None:
        return ASKED
    begun = training.seen_training or training.fetched_at is not None
    if training.step is Step.WATCH and not begun:
        return NOT_BEGUN
    return UNDER_WAY[training.step]


def _asked_at(training: Training) -> float:
    """When we asked the upstream to train it, in seconds since 1970."""
    return (training.put_at or training.created_at).timestamp()


def _asked(speech: Speech, question: OpenQuestion) -> str:
    minutes = max(1, math.ceil(question.left.total_seconds() / 60))
    title = question.clone.title if question.clone is not None else ""
    about_any = question.question is Question.TEXT and question.clone is None
    sentence = say_texts.ANY_CLONE if about_any else WAITING_FOR[question.question]
    return speech(sentence, title=title, minutes=minutes)


def _saying(speech: Speech, utterance: Utterance, title: str) -> str:
    """Return how far an utterance is."""
    if utterance.step is UtteranceStep.VOICE:
        return speech(say_texts.UNCHOSEN)
    since = utterance.created_at.timestamp()
    if utterance.trouble is None:
        return speech(say_texts.SPEAKING, title=title, since=since)
    trouble = speech(TROUBLES[utterance.trouble])
    return speech(say_texts.SPEAKING_HELD_UP, title=title, since=since, trouble=trouble)
