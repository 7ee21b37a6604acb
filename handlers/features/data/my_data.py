"""Everything that we keep about a person, as readable text; the dossier itself is sent as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from cloning.domain.operating.audit import Deed
from cloning.erasure.dossier import Document
from cloning.domain.operating.memos import About
from cloning.domain.models import Likeness, Outcome, Reason, Step
from cloning.domain.owner import Basis, Question
from cloning.domain.speaking.utterance import UtteranceStep
from handlers.words import my_data_texts as words
from handlers.words import texts
from handlers.buttons.language_offer import name_in
from handlers.words.languages import NAMES, language_of
from handlers.words.reasons import why
from handlers.words.speech import Sayable, Speech
from handlers.words.take_report import length
from handlers.words.measures.timecode import written
from handlers.words.troubles import TROUBLES

Part = Mapping[str, Any]
"""A part of the dossier, with the field names of our code."""


def in_words(speech: Speech, dossier: Document) -> str:
    """Write all of it, one paragraph for each thing that is kept."""
    parts: Any = dossier
    paragraphs = [
        speech(words.HEAD),
        *(["\n".join(_owner(speech, parts["owner"]))] if parts["owner"] else []),
        *("\n".join(_clone(speech, clone)) for clone in parts["clones"]),
        *("\n".join(_utterance(speech, utterance)) for utterance in parts["utterances"]),
        *_counted(speech, parts["trainings_counted"]),
        *_characters(speech, parts["characters_counted"]),
        *_digests(speech, parts["messages_known_by_a_digest"]),
        *(
            _at(speech, words.REMEMBERED[About(memo["about"])], memo["at"])
            for memo in parts["remembered_after_a_restore"]
        ),
        *_audit(speech, parts["audit"]),
        *([speech(words.BANNED)] if parts["banned"] else []),
        *([speech(words.PACED)] if parts["counted_for_minutes"] else []),
        *(["\n".join(_erasure(speech, parts["erasure"]))] if parts["erasure"] else []),
        speech(words.BOOKKEEPING),
    ]
    return "\n\n".join(paragraphs)


def _owner(speech: Speech, owner: Part) -> Iterator[str]:
    yield speech(words.NUMBERS, id=owner["id"], chat_id=owner["chat_id"])
    consent = owner["consent"]
    if consent is None:
        yield speech(words.NO_CONSENT)
    else:
        basis = speech(words.BASES[Basis(consent["basis"])])
        version, given_at = consent["policy_version"], consent["given_at"]
        yield _at(speech, words.CONSENT, given_at, version=version, basis=basis)
    if owner["language"] is not None:
        yield speech(words.CHOSEN, language=NAMES[language_of(owner["language"])])
    if owner["app_language"] is not None:
        yield speech(words.APP, code=owner["app_language"])
    if owner["question"] is not None:
        yield speech(words.QUESTIONS[Question(owner["question"])])
    if owner["proposal"] is not None:
        yield speech(words.PROPOSAL, title=owner["proposal"])
    if not owner["reachable"]:
        yield speech(words.UNREACHABLE)
    if owner["unreachable_since"] is not None:
        yield _at(speech, words.UNREACHABLE_SINCE, owner["unreachable_since"])


def _clone(speech: Speech, clone: Part) -> Iterator[str]:
    deleted = clone["deleted_at"] is not None
    standing = words.DELETED_HERE if deleted else texts.STANDING[clone["state"]]
    yield speech(standing, title=clone["title"])
    yield _at(speech, words.BEGUN, clone["created_at"])
    if clone["voice_language"] is not None:
        yield speech(texts.LANGUAGE, language=name_in(speech, clone["voice_language"]))
    if clone["slot_id"] is not None:
        yield speech(texts.VOICE_ID, id=clone["slot_id"])
    if clone["slot_intent_at"] is not None:
        yield _at(speech, words.PLACE_ASKED, clone["slot_intent_at"])
    if clone["paid"]:
        yield speech(words.PAID)
    if clone["demo_file_id"] is not None:
        yield speech(words.DEMO)
    if deleted:
        yield _at(speech, words.DELETED, clone["deleted_at"])
    for training in clone["trainings"]:
        yield from (f"  {line}" for line in _training(speech, training))


def _training(speech: Speech, training: Part) -> Iterator[str]:
    recordings = 1 + len(training["joined"])
    number = training["attempt"]
    at = training["created_at"]
    yield _at(speech, words.TRAINING, at, number=number, recordings=recordings)
    if training["take"] is not None:
        yield speech(words.TAKE, **_figures(speech, training["take"]))
    if training["name"] is not None:
        yield speech(words.NAME, title=training["name"])
    if training["accepted"]:
        yield speech(words.ACCEPTED)
    if training["part_from_seconds"] is not None:
        yield speech(words.PART, begin=written(training["part_from_seconds"]))
    for moment, sentence in words.MOMENTS.items():
        if training[moment] is not None:
            yield _at(speech, sentence, training[moment])
    yield from _standing(speech, training)


def _standing(speech: Speech, training: Part) -> Iterator[str]:
    """Return how a training ended, or how it stands."""
    if training["outcome"] is None:
        yield speech(words.STEPS[Step(training["step"])])
    else:
        yield speech(words.OUTCOMES[Outcome(training["outcome"])])
    if training["reason"] is not None:
        yield why(speech, Reason(**training["reason"]))
    if training["trouble"] is not None:
        yield speech(TROUBLES[training["trouble"]])
    if training["likeness"] is not None:
        yield speech(words.LIKENESSES[Likeness(training["likeness"])])
    announcement = training["announcement"]
    if announcement is not None and announcement["delivered_at"] is not None:
        yield _at(speech, words.TOLD, announcement["delivered_at"])


def _utterance(speech: Speech, utterance: Part) -> Iterator[str]:
    yield _at(speech, words.SAID, utterance["created_at"], text=utterance["text"])
    yield speech(words.MANNER, **utterance["manner"])
    yield speech(words.UTTERANCE_STEPS[UtteranceStep(utterance["step"])])
    if utterance["reason"] is not None:
        yield why(speech, Reason(**utterance["reason"]))
    if utterance["trouble"] is not None:
        yield speech(TROUBLES[utterance["trouble"]])


def _characters(speech: Speech, charges: Sequence[Part]) -> Iterator[str]:
    if charges:
        yield speech(words.CHARACTERS, number=sum(charge["characters"] for charge in charges))


def _counted(speech: Speech, begun: Sequence[datetime]) -> Iterator[str]:
    if begun:
        moments = "; ".join(speech(words.MOMENT, at=moment.timestamp()) for moment in begun)
        yield speech(words.COUNTED, number=len(begun), moments=moments)


def _digests(speech: Speech, said_at: Sequence[datetime]) -> Iterator[str]:
    if said_at:
        yield speech(words.DIGESTS, number=len(said_at))


def _audit(speech: Speech, entries: Sequence[Part]) -> Iterator[str]:
    if entries:
        lines = [
            _at(speech, words.DEEDS[Deed(one["deed"])], one["at"], version=one["policy_version"])
            for one in entries
        ]
        yield "\n".join([speech(words.AUDIT), *lines])


def _erasure(speech: Speech, erasure: Part) -> Iterator[str]:
    yield _at(speech, words.ERASURE, erasure["due_at"])
    for stayed in erasure["stayed"]:
        yield speech(words.STAYED, title=stayed["title"], slot_id=stayed["slot_id"])


def _at(speech: Speech, sentence: Sayable, moment: datetime, **figures: str | float) -> str:
    """Say a sentence with a moment in it, both as a date and as how long ago that was."""
    return speech(sentence, at=moment.timestamp(), **figures)


def _figures(speech: Speech, take: Part) -> dict[str, str | float]:
    """Return the figures; if an old version did not measure what was used, all speech was."""
    spoken, used = take["speech_seconds"], take["used_seconds"]
    durations = {
        "total": length(speech, take["total_seconds"]),
        "spoken": length(speech, spoken),
        "used": length(speech, spoken if used is None else used),
    }
    return {**take, **durations}
