"""Buttons for texts that clones say."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from cloning.domain.models import Clone
from cloning.domain.speaking.manner import LEAST, MOST, Manner
from cloning.domain.speaking.utterance import Utterance
from handlers.buttons import callbacks
from handlers.words import texts
from handlers.words.languages import Language
from handlers.words.say import texts as say_texts
from handlers.words.say.ready_sentences import READY
from handlers.words.speech import Sentence, Speech

FASTER = 1.25
"""One step of the speed: easily heard, and still easy to follow."""

HIGHER = 1.12
"""One step of the pitch: about two semitones."""

MOST_CLONES = 20
"""The newest ones; /voices leads to all of them."""


def ready(spoken: Speech, clone: Clone) -> InlineKeyboardMarkup:
    """One button for each ready sentence, in the language that the clone speaks."""
    language = Language(spoken.language)
    return InlineKeyboardMarkup.from_column(
        [
            callbacks.SayReady(clone.id, number, language).button(spoken(sentence))
            for number, sentence in enumerate(READY)
        ]
    )


def clones(voices: Sequence[Clone]) -> InlineKeyboardMarkup:
    """Choose a clone before there is a text."""
    return InlineKeyboardMarkup.from_column(
        [callbacks.SaySomething(one.id).button(one.title) for one in voices[-MOST_CLONES:]]
    )


def speakers(utterance: Utterance, voices: Sequence[Clone]) -> InlineKeyboardMarkup:
    """Choose a clone for a text."""
    return InlineKeyboardMarkup.from_column(
        [callbacks.SayAs(utterance.id, one.id).button(one.title) for one in voices[-MOST_CLONES:]]
    )


def nothing(speech: Speech, utterance: Utterance) -> InlineKeyboardMarkup:
    """Cancel an utterance."""
    return _row(callbacks.SayNothing(utterance.id).button(speech(texts.DECLINE)))


def below_clip(speech: Speech, utterance: Utterance) -> InlineKeyboardMarkup:
    """Have what was said repeated in another manner; what that takes is told first."""
    return _row(
        callbacks.Speed(utterance.id).button(speech(say_texts.SPEED)),
        callbacks.Pitch(utterance.id).button(speech(say_texts.PITCH)),
    )


def again(speech: Speech, utterance: Utterance) -> InlineKeyboardMarkup:
    """Ask again for what nobody has heard."""
    return _row(callbacks.SayAgain(utterance.id).button(speech(say_texts.ASK_AGAIN)))


def speeds(speech: Speech, utterance: Utterance) -> InlineKeyboardMarkup:
    """A step slower or faster than it was said; without what the platform doesn't take."""
    speed, pitch = utterance.manner.speed, utterance.manner.pitch
    slower = Manner(speed=max(LEAST, speed / FASTER), pitch=pitch)
    faster = Manner(speed=min(MOST, speed * FASTER), pitch=pitch)
    return _others(speech, utterance, (say_texts.SLOWER, slower), (say_texts.FASTER, faster))


def pitches(speech: Speech, utterance: Utterance) -> InlineKeyboardMarkup:
    """A step lower or higher than it was said; without what the platform doesn't take."""
    speed, pitch = utterance.manner.speed, utterance.manner.pitch
    lower = Manner(speed=speed, pitch=max(LEAST, pitch / HIGHER))
    higher = Manner(speed=speed, pitch=min(MOST, pitch * HIGHER))
    return _others(speech, utterance, (say_texts.LOWER, lower), (say_texts.HIGHER, higher))


def is_it_coming(speech: Speech, clone: Clone) -> InlineKeyboardMarkup:
    """Ask what becomes of a message that was sent in inline mode."""
    return _row(callbacks.IsItComing(clone.id).button(speech(say_texts.WHERE_IS_IT)))


def _others(
    speech: Speech, utterance: Utterance, *manners: tuple[Sentence, Manner]
) -> InlineKeyboardMarkup:
    shown = [(label, manner) for label, manner in manners if manner != utterance.manner]
    return _row(
        *(
            callbacks.SayLike(
                utterance.id, round(manner.speed * 100), round(manner.pitch * 100)
            ).button(speech(label))
            for label, manner in shown
        )
    )


def _row(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup.from_row(buttons)
