"""When each sentence that answers a press is true.

An answer that holds none of these sentences fails the test: add it, with what makes it true.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from gettext import NullTranslations
from itertools import product
from string import Formatter

from cloning.domain.models import Likeness, Outcome, State, Step
from cloning.domain.owner import Question
from cloning.domain.progress import Progress
from cloning.domain.speaking.utterance import UtteranceStep
from handlers.buttons import language_offer
from handlers.features import status
from handlers.words import my_data_texts, privacy_texts, take_report, texts
from handlers.words.languages import read_catalogues
from handlers.words.reasons import REASONS
from handlers.words.say import texts as say_texts
from handlers.words.speech import Counted, Sayable
from handlers.words.troubles import DELAYED
from tests.chat.buttons import facts
from tests.chat.buttons.case import Case
from tests.chat.buttons.facts import Fact, ended, is_, is_at

CLAIMS: Mapping[Sayable, Fact] = {
    # the question of consent
    texts.ASK_CONSENT: facts.has_not_agreed,
    texts.AGREED: facts.goes_on,
    texts.AGREED_WITHOUT_RECORDING: facts.has_agreed,
    texts.AGREED_FOR_ANOTHER: facts.has_agreed,
    texts.NOTHING_TO_DECLINE: facts.has_not_agreed,
    texts.DECLINED: facts.was_not_sent,
    texts.SENT_BEFORE: facts.was_sent,
    # a recording that is over
    texts.RECORDING_DROPPED: facts.is_discarded,
    texts.DROPPED: facts.is_discarded,
    texts.UNCHANGED: facts.stays,
    texts.NEWER_INSTEAD: facts.is_discarded,
    texts.SEND_ANOTHER: facts.is_discarded,
    # one that is not
    texts.PROGRESS[Progress.RECEIVED]: is_at(Step.PREPARE),
    texts.RECEIVED_AFTER_FAILURE: is_at(Step.PREPARE),
    texts.REPLACE_BY_PART: is_at(Step.REPLACE),
    texts.PART_NAMED: is_at(Step.REPLACE),
    texts.PART_CHOSEN: facts.uses_part,
    texts.ASK_PART: facts.asks(Question.PART),
    texts.PART_CAPTION: lambda case, **_: case.named is not None,
    take_report.MORE: is_at(Step.MORE),
    take_report.CHOICE: is_at(Step.CHOICE),
    take_report.IN_LINE: is_at(Step.RESERVE),
    take_report.TRAINING: is_at(Step.TRAIN, Step.WATCH),
    take_report.TRAINING_ANYWAY: is_at(Step.TRAIN, Step.WATCH),
    DELAYED: is_at(Step.PREPARE, *facts.AT_THE_UPSTREAM),
    language_offer.WILL_SPEAK: facts.speaks,
    **{sentence: is_at(step) for step, sentence in status.UNDER_WAY.items()},
    status.IN_LINE: is_at(Step.RESERVE),
    status.NOT_BEGUN: is_at(Step.WATCH),
    # how it ended
    texts.DONE: ended(Outcome.SUCCESS),
    texts.NOT_TAKEN: is_(State.SUCCESS),
    texts.CAPTION: is_(State.SUCCESS),
    texts.FORMER_CAPTION: lambda case, title, **_: not is_(State.SUCCESS)(case, title=title),
    # a clone
    texts.VOICES: facts.lists_clones,
    texts.NO_VOICES: facts.has_no_clones,
    **{sentence: is_(state) for state, sentence in texts.STANDING.items()},
    texts.ASK_TITLE: facts.asks(Question.TITLE),
    texts.RENAMED: facts.is_there,
    texts.ASK_RECORDING: facts.asks_for_a_recording,
    texts.ASK_DELETE: facts.is_there,
    texts.DELETING: facts.is_deleted_here,
    texts.DELETED: facts.is_deleted,
    texts.DELETION_GOES_ON: facts.is_deleted_here,
    texts.GONE: facts.is_gone,
    texts.ASK_LIKENESS: lambda case, **_: case.named is not None,
    texts.NOTED_ALIKE: facts.likes(Likeness.ALIKE),
    texts.NOTED_UNLIKE: facts.likes(Likeness.UNLIKE),
    # a person
    texts.ASK_LANGUAGE: facts.always,
    texts.LANGUAGE_CHOSEN: facts.speaks_to_them,
    texts.LANGUAGE_OF_THE_APP: facts.speaks_to_them,
    privacy_texts.POLICY: facts.always,
    privacy_texts.CONSENTED: facts.has_agreed,
    privacy_texts.WITHDRAWN: facts.has_withdrawn,
    privacy_texts.MY_DATA: facts.always,
    my_data_texts.DELETED_HERE: facts.is_marked,
    my_data_texts.HEAD: lambda case, **_: case.now.owner is not None,
    privacy_texts.ASK_FORGET: facts.counts_clones,
    texts.CANCELLED: facts.was_not_erased,
    privacy_texts.FORGETTING: facts.is_being_erased,
    privacy_texts.FORGOTTEN: lambda case, **_: not case.now.clones,
    privacy_texts.NOTHING_KEPT: facts.nothing_is_kept,
    # what clones say
    say_texts.ASK_TEXT: facts.asks(Question.TEXT),
    say_texts.ASK_WHICH: facts.asks(Question.TEXT),
    say_texts.LEFT: facts.has_left,
    say_texts.CHOOSE_VOICE: facts.says(UtteranceStep.VOICE),
    say_texts.RECORDING: facts.says(UtteranceStep.SPEAK, UtteranceStep.SEND),
    say_texts.SAID: facts.has_said,
    say_texts.CAPTION: facts.has_said,
    say_texts.NOT_SAID: facts.was_not_said,
    say_texts.ASK_SPEED: facts.has_left,
    say_texts.ASK_PITCH: facts.has_left,
    # why not
    REASONS["no_voice_ready"]: facts.has_no_voice,
    REASONS["consent_missing"]: facts.has_not_agreed,
    REASONS["still_speaking"]: lambda case, **_: any(
        one.step is UtteranceStep.SPEAK for one in case.now.utterances
    ),
    REASONS["outdated"]: facts.nothing_changed,
    REASONS["clone_not_found"]: facts.is_gone,
    REASONS["language_final"]: facts.is_final_language,
    REASONS["part_in_training"]: is_at(Step.RESERVE, Step.TRAIN, Step.WATCH),
    REASONS["still_training"]: is_at(Step.RESERVE, Step.TRAIN, Step.WATCH),
    REASONS["trainings_used_up"]: facts.has_used_up,
    REASONS["upstream_unavailable"]: facts.nothing_changed,
    REASONS["nothing_to_play"]: facts.has_nothing_to_play,
    REASONS["not_ready"]: lambda case, title, **_: not is_(State.SUCCESS)(case, title=title),
}


def claims_of(case: Case) -> Iterator[tuple[str, bool]]:
    """The sentences in a message, and whether each of them is true."""
    for sentence, language in product(CLAIMS, case.languages):
        for words, pattern in _patterns(sentence, language):
            found = pattern.search(case.message.text) if words in case.message.text else None
            if found is not None:
                yield found[0], CLAIMS[sentence](case, **found.groupdict())


@cache
def _patterns(sentence: Sayable, language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """A sentence as patterns, each with the most words of it that stand together in every use."""
    known = _translations(language)
    if not isinstance(sentence, Counted):
        return (_pattern(known.gettext(sentence)),)
    forms = {known.ngettext(sentence.one, sentence.many, number) for number in range(3)}
    return tuple(map(_pattern, forms))


@cache
def _translations(language: str) -> NullTranslations:
    return read_catalogues(_now).speech(language)._translations


def _pattern(form: str) -> tuple[str, re.Pattern[str]]:
    seen: set[str] = set()
    places = [(text, name) for text, name, _spec, _how in Formatter().parse(form)]
    pattern = "".join(re.escape(text) + _place(name, seen) for text, name in places)
    return max((text for text, _name in places), key=len), re.compile(pattern, re.DOTALL)


def _place(name: str | None, seen: set[str]) -> str:
    if not name:
        return ""
    text = "[^“”„]+?" if name == "title" else ".+?"
    named = f"(?P<{name}>{text})" if name not in seen else text
    seen.add(name)
    return named


def _now() -> datetime:
    return datetime(2026, 3, 2, tzinfo=UTC)
