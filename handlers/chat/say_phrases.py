"""Texts about utterances that are chosen from several sentences, or put together from them."""

from telegram.constants import MessageLimit

from cloning.domain.models import Clone
from cloning.domain.speaking.utterance import UtteranceClaim
from cloning.owners.titles import shortened
from cloning.speaking.speaking import Asked, Offer
from handlers.words import texts
from handlers.words.measures.lengths import units
from handlers.words.reasons import why
from handlers.words.say import texts as say_texts
from handlers.words.speech import Speech

CANCELLED = "cancelled"
"""The reason of an utterance that its owner has cancelled."""


def what_to_say(speech: Speech, offer: Offer, clone: Clone | None) -> str:
    """Ask what a clone should say, or which one, and tell how much can be said."""
    title = clone.title if clone is not None else ""
    question = say_texts.ASK_TEXT if clone is not None else say_texts.ASK_WHICH
    # With none left, a text can still be sent once there are more again.
    longest = min(offer.longest, offer.left) or offer.longest
    asked = speech(question, title=title, longest=longest)
    return f"{asked}\n\n{speech(say_texts.LEFT, left=offer.left, most=offer.per_day)}"


def begun(speech: Speech, asked: Asked) -> str:
    """Say that a text is taken, and what it takes; or ask which clone should say it."""
    if asked.clone is None:
        return speech(say_texts.CHOOSE_VOICE)
    characters = len(asked.utterance.text)
    title, left = asked.clone.title, asked.left
    return speech(say_texts.RECORDING, title=title, characters=characters, left=left)


def caption(speech: Speech, title: str, text: str, *, repeat: bool = False) -> str:
    """Return the caption of a clip: a label, and the text, cut if Telegram takes no more."""
    label = speech(say_texts.CAPTION, title=title)
    told = "\n" + speech(texts.REPEATED) if repeat else ""
    room = MessageLimit.CAPTION_LENGTH - units(label) - units(told) - 1
    return f"{label}\n{cut(text, room)}{told}"


def cut(text: str, most: int) -> str:
    """Cut a text to so many UTF-16 units, between characters; an ellipsis shows that it is cut."""
    if units(text) <= most:
        return text
    length = min(len(text) - 1, most - 1)
    while units(text[:length]) > most - 1:
        length -= 1
    return shortened(text, length) + "…"


def ending(speech: Speech, claim: UtteranceClaim) -> str:
    """Say how an utterance has ended."""
    reason = claim.utterance.reason
    if reason is None:
        return speech(say_texts.SAID, title=title_of(claim))
    if reason.code == CANCELLED:
        return speech(texts.CANCELLED)
    if claim.clone is None:
        return why(speech, reason)
    return speech(say_texts.NOT_SAID, title=title_of(claim), why=why(speech, reason))


def title_of(claim: UtteranceClaim) -> str:
    """Return the title of the clone that speaks; empty if it is gone."""
    return claim.clone.title if claim.clone is not None else ""


def in_public(speech: Speech, title: str, text: str) -> str:
    """Return what a message says that was sent in inline mode, until the clip is there."""
    return f"{speech(say_texts.WILL_SAY, title=title)}\n{text}"
