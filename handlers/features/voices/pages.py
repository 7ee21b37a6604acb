"""The pages of an owner's clones, and the card of one."""

from collections.abc import Sequence

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from cloning.domain.models import Clone, State
from cloning.owners.allowance import Allowance
from handlers.buttons import callbacks, keyboards
from handlers.words import texts
from handlers.words.speech import Sentence, Speech, in_a_row

PER_PAGE = 5

USED = Sentence(
    "{clones} of {most_clones} clones, {trainings} of {most_trainings} trainings in the "
    "last 24 hours."
)
SPARE = Sentence("A clone whose trainings have all failed doesn't count.")
COPY_VOICE_ID = Sentence("Copy the voice id")


def shelf(speech: Speech, clones: Sequence[Clone], allowance: Allowance) -> str:
    """Return the heading of the list: the clones, the allowance used, and when there is more."""
    head = speech(texts.VOICES if clones else texts.NO_VOICES)
    return f"{head}\n\n{used(speech, allowance)}"


def used(speech: Speech, allowance: Allowance) -> str:
    """Return how much of the allowance is used, and when there is more."""
    text = speech(
        USED,
        clones=allowance.clones,
        most_clones=allowance.most_clones,
        trainings=allowance.trainings,
        most_trainings=allowance.most_trainings,
    )
    if allowance.spare:
        text = in_a_row(text, speech(SPARE))
    if allowance.frees_at is not None:
        next_one = speech(texts.NEXT_TRAINING, frees_at=allowance.frees_at.timestamp())
        text = in_a_row(text, next_one)
    return text


def voices(speech: Speech, clones: Sequence[Clone], page: int = 1) -> InlineKeyboardMarkup | None:
    """One page, with a button for each clone; None if there is no clone."""
    if not clones:
        return None
    pages = page_of(len(clones) - 1)
    page = min(max(page, 1), pages)
    rows = [
        [callbacks.Card(clone.id).button(f"{clone.title} ({speech(texts.STATES[clone.state])})")]
        for clone in clones[(page - 1) * PER_PAGE : page * PER_PAGE]
    ]
    return InlineKeyboardMarkup([*rows, _turning(page, pages)] if pages > 1 else rows)


def card(
    speech: Speech, clone: Clone, page: int = 1, *, says: bool = False
) -> InlineKeyboardMarkup:
    """What can be done with one clone, and the way back to its page; `says`: it can say texts."""
    first = []
    ready = clone.state is State.SUCCESS
    if ready or clone.demo_file_id is not None:
        label = texts.PLAY if ready else texts.PLAY_FORMER
        first.append(callbacks.Play(clone.id).button(speech(label)))
    if ready and clone.slot_id is not None:
        copy = CopyTextButton(clone.slot_id)
        first.append(InlineKeyboardButton(speech(COPY_VOICE_ID), copy_text=copy))
    say = [keyboards.say_something(speech, clone.id)] if ready and says else []
    back = [callbacks.Page(page).button(speech(texts.BACK))]
    changes = keyboards.changes(speech, clone.id)
    return InlineKeyboardMarkup([row for row in (first, say, changes, back) if row])


def page_of(place: int) -> int:
    """Return the page of the clone at this place (counted from 0)."""
    return place // PER_PAGE + 1


def _turning(page: int, pages: int) -> list[InlineKeyboardButton]:
    """Buttons for the pages before and after this one; its number between them reloads it."""
    shown = [(f"{page}/{pages}", page)]
    if page > 1:
        shown.insert(0, ("«", page - 1))
    if page < pages:
        shown.append(("»", page + 1))
    return [callbacks.Page(number).button(text) for text, number in shown]
