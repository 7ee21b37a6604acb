"""What can be so, by what is kept; each gets the case and the figures that the sentence names."""

from collections.abc import Callable

from babel import Locale

from cloning.domain.endings import was_dropped
from cloning.domain.models import Likeness, Outcome, State, Step, Training
from cloning.domain.owner import Question
from cloning.domain.speaking.utterance import UtteranceStep
from cloning.requests.voice_language import is_final
from handlers.words import privacy_texts
from handlers.words.measures.timecode import written
from tests.chat.buttons.case import Case
from tests.chat.buttons.person import Rows

Fact = Callable[..., bool]

AT_THE_UPSTREAM = (Step.RESERVE, Step.TRAIN, Step.WATCH)
GOING_ON = (Step.PREPARE, Step.CHOICE, *AT_THE_UPSTREAM)


def is_at(*steps: Step) -> Fact:
    """A training is at one of these steps."""
    return lambda case, title="", **_: any(one.step in steps for one in case.of(title))


def ended(outcome: Outcome) -> Fact:
    """A training has ended like this."""
    return lambda case, title="", **_: any(one.outcome is outcome for one in case.of(title))


def asks(question: Question) -> Fact:
    """This is our open question, and it is about the clone that the sentence names."""

    def is_asked(case: Case, title: str = "", **_: str) -> bool:
        owner = case.now.owner
        about = case.now.clone((owner and owner.question_clone_id) or 0)
        same = not title or (about is not None and about.title == title)
        return owner is not None and owner.question is question and same

    return is_asked


def uses_part(case: Case, begin: str, **_: str) -> bool:
    """A training that is not over uses the part that begins there."""
    going = [one for one in case.now.trainings if one.step is not Step.DONE]
    return begin in {written(one.part_from_seconds or 0) for one in going}


def asks_for_a_recording(case: Case, title: str, **_: str) -> bool:
    """We ask for one, and will take it."""
    busy = any(one.step in AT_THE_UPSTREAM for one in case.of(title))
    return asks(Question.RECORDING)(case, title=title) and not busy


def is_(state: State) -> Fact:
    """A clone with this title is in this state."""
    return lambda case, title, **_: any(one.state is state for one in case.titled(title))


def is_there(case: Case, title: str, **_: str) -> bool:
    """There is a clone with this title."""
    return bool(case.titled(title))


def stays(case: Case, title: str, **_: str) -> bool:
    """The recording is discarded, and the clone is still there."""
    return is_discarded(case) and is_there(case, title)


def is_discarded(case: Case, **_: str) -> bool:
    """Nothing goes on with the recording."""
    return case.told is None or was_dropped(case.told)


def was_not_sent(case: Case, **_: str) -> bool:
    """It is discarded and never reached the upstream."""
    waiting = [one for one in case.before.trainings if one.step is Step.CONSENT]
    recordings = {message_id for one in waiting for message_id in one.message_ids}
    return is_discarded(case) and not ({case.recording, *recordings} & case.sent)


def was_sent(case: Case, **_: str) -> bool:
    """It is discarded, but was used before."""
    return is_discarded(case) and case.recording in case.sent


def has_agreed(case: Case, **_: str) -> bool:
    """This person has told us whose voice it is."""
    return case.now.owner is not None and case.now.owner.consent is not None


def has_not_agreed(case: Case, **_: str) -> bool:
    """They haven't."""
    return not has_agreed(case)


def goes_on(case: Case, **_: str) -> bool:
    """They have, and a recording is at work."""
    return has_agreed(case) and any(one.step in GOING_ON for one in case.now.trainings)


def nothing_is_kept(case: Case, **_: str) -> bool:
    """We know nothing about them."""
    return case.now.owner is None and not case.now.clones and case.now.tombstone is None


def is_being_erased(case: Case, **_: str) -> bool:
    """All that was kept is being erased, or gone by now."""
    return not case.now.present and (case.now.tombstone is not None or nothing_is_kept(case))


def was_not_erased(case: Case, **_: str) -> bool:
    """Everything is kept, and the message had not said otherwise."""
    return is_kept(case) and case.was != privacy_texts.FORGETTING


def is_kept(case: Case, **_: str) -> bool:
    """Everything is kept; what was being erased before still is."""
    there = [clone.id for clone in case.now.present]
    same = there == [clone.id for clone in case.before.present]
    return same and case.now.owner is not None and (bool(there) or case.now.tombstone is None)


def has_withdrawn(case: Case, **_: str) -> bool:
    """They have not agreed any more, and the clones stay."""
    return has_not_agreed(case) and is_kept(case)


def is_gone(case: Case, **_: str) -> bool:
    """This person has nothing of what the button names."""
    return case.named is None


def nothing_changed(case: Case, **_: str) -> bool:
    """The press has changed nothing but our open question."""
    return _lasting(case.before) == _lasting(case.now)


def _lasting(rows: Rows) -> tuple[object, ...]:
    consent, language = (rows.owner.consent, rows.owner.language) if rows.owner else (None, None)
    return consent, language, rows.clones, rows.trainings, rows.tombstone


def is_deleted(case: Case, **_: str) -> bool:
    """The clone is gone here and there."""
    slots = {one.slot_id for one in case.rows_of_clone}
    here = {one.id for one in case.now.clones} & {one.id for one in case.rows_of_clone}
    return bool(slots) and not here and not (slots & case.slots)


def is_marked(case: Case, title: str, **_: str) -> bool:
    """A clone with this title is deleted, and its row is still there."""
    return any(one.title == title and one.deleted_at is not None for one in case.now.clones)


def is_deleted_here(case: Case, **_: str) -> bool:
    """The clone is marked, and the upstream has not confirmed yet."""
    return [one.deleted_at is not None for one in case.rows_of_clone] == [True]


def speaks(case: Case, language: str, **_: str) -> bool:
    """The voice will speak this, which is not final yet."""
    clones = [case.now.clone(one.clone_id) for one in case.of()]
    names = Locale.parse(case.language).languages
    open_ones = [one for one in clones if one is not None and not is_final(one)]
    return language in {names[one.voice_language or ""] for one in open_ones}


def is_final_language(case: Case, **_: str) -> bool:
    """The clone has a slot."""
    clones = [one for one in case.now.present if one.id == getattr(case.pressed, "clone_id", 0)]
    return bool(clones) and is_final(clones[0])


def likes(likeness: Likeness) -> Fact:
    """This verdict is noted."""
    return lambda case, **_: isinstance(case.named, Training) and case.named.likeness is likeness


def speaks_to_them(case: Case, **_: str) -> bool:
    """We speak the language that the button names, or that of the app."""
    chosen = getattr(case.pressed, "language", None)
    return case.now.owner is not None and case.now.owner.language == chosen


def lists_clones(case: Case, **_: str) -> bool:
    """There are clones, and only those are listed."""
    known = {clone.id for clone in case.now.present}
    return bool(known) and case.listed <= known


def has_no_clones(case: Case, **_: str) -> bool:
    """There are none."""
    return not case.now.present


def has_nothing_to_play(case: Case, **_: str) -> bool:
    """There is no clip."""
    return not any(one.demo_file_id for one in case.rows_of_clone)


def has_used_up(case: Case, **_: str) -> bool:
    """No training is left."""
    return case.now.trainings_left == 0


def counts_clones(case: Case, clones: str, **_: str) -> bool:
    """There are that many, and we have asked whether to erase everything."""
    return asks(Question.FORGET)(case) and int(clones) == len(case.now.present)


def has_left(case: Case, left: str, **_: str) -> bool:
    """That many characters can still be said."""
    return case.now.characters_left == int(left)


def says(*steps: UtteranceStep) -> Fact:
    """A clone that is called so is to say something, and it is at one of these steps."""

    def is_so(case: Case, title: str = "", **_: str) -> bool:
        ids = {clone.id for clone in case.titled(title)} if title else {None}
        return any(one.step in steps and one.clone_id in ids for one in case.now.utterances)

    return is_so


def has_said(case: Case, title: str, **_: str) -> bool:
    """A clone that is called so has said something."""
    ids = {clone.id for clone in case.titled(title)}
    return any(one.clone_id in ids and one.reason is None for one in case.now.utterances)


def was_not_said(case: Case, **_: str) -> bool:
    """Something has ended without a clip."""
    return any(one.reason is not None for one in case.now.utterances)


def has_no_voice(case: Case, **_: str) -> bool:
    """No clone is ready."""
    return not any(clone.state is State.SUCCESS for clone in case.now.present)


def always(_case: Case, **_: str) -> bool:
    """It asks or explains something that does not depend on what is kept."""
    return True
