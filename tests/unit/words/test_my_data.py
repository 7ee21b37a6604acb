"""What is kept about somebody is said in words, all of it, in every language."""

from dataclasses import asdict, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cloning.domain.models import (
    Announcement,
    Clone,
    Joined,
    Likeness,
    Outcome,
    Reason,
    State,
    Stayed,
    Step,
    Tombstone,
)
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.owner import Basis, Consent, Owner, Question
from cloning.domain.speaking.manner import Manner
from cloning.domain.speaking.utterance import Utterance, UtteranceStep
from cloning.domain.trouble import Trouble
from cloning.erasure.dossier import LEFT_OUT
from handlers.features.data.my_data import in_words
from handlers.words.languages import Language, read_catalogues
from handlers.words.my_data_texts import DEEDS
from tests.support.fakes.recordings import GOOD_TAKE
from tests.support.values import EMPTY_DOSSIER
from tests.support.values import TRAINING as BEGUN

THEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = THEN + timedelta(hours=4, minutes=10)
LATER = THEN + timedelta(hours=1)
SPEECH = read_catalogues(lambda: NOW).speech("en")

TRAINING = replace(BEGUN, created_at=THEN)
OWNER = Owner(id=1, chat_id=1)
CLONE = Clone(id=1, owner_id=1, title="Anna", state=State.INIT, created_at=THEN)
ANNOUNCEMENT = Announcement(training_id=1, outcome=Outcome.SUCCESS, created_at=THEN)
TOMBSTONE = Tombstone(owner_id=1, chat_id=1, due_at=THEN)
ENTRY = Entry(deed=Deed.CONSENTED, at=THEN, policy_version="1")
CONSENT = Consent(basis=Basis.OWN_VOICE, policy_version="1", given_at=THEN, message_id=1)

UTTERANCE = Utterance(
    id=1,
    owner_id=1,
    clone_id=1,
    chat_id=1,
    message_id=1,
    update_id=1,
    text="Good morning",
    step=UtteranceStep.SPEAK,
    due_at=None,
    fence=0,
    created_at=THEN,
)

OTHERWISE: dict[str, dict[str, Any]] = {
    "owner": {
        "id": 2,
        "chat_id": 2,
        "consent": CONSENT,
        "question": Question.TITLE,
        "proposal": "Nanny",
        "reachable": False,
        "unreachable_since": THEN,
        "language": "de",
        "app_language": "fr",
    },
    "clone": {
        "title": "Boris",
        "state": State.SUCCESS,
        "created_at": LATER,
        "voice_language": "zh",
        "slot_id": "slot-1",
        "slot_intent_at": THEN,
        "paid": True,
        "demo_file_id": "voice-1",
        "deleted_at": THEN,
    },
    "training": {
        "attempt": 2,
        "step": Step.RESERVE,
        "created_at": LATER,
        "joined": (Joined(message_id=2, file_id="g"),),
        "take": GOOD_TAKE,
        "name": "Granny",
        "accepted": True,
        "part_from_seconds": 750.0,
        "fetching_since": THEN,
        "put_at": THEN,
        "fetched_at": THEN,
        "outcome": Outcome.FAILED,
        "reason": Reason("no_answer"),
        "finished_at": THEN,
        "trouble": Trouble.UPSTREAM_BUSY,
        "likeness": Likeness.ALIKE,
    },
    "announcement": {"delivered_at": THEN},
    "utterance": {
        "text": "Good night",
        "created_at": LATER,
        "manner": Manner(speed=1.25),
        "step": UtteranceStep.SEND,
        "reason": Reason("speech_lost"),
        "trouble": Trouble.UPSTREAM_BUSY,
    },
    "entry": {"deed": Deed.DELETED, "at": LATER, "policy_version": "2"},
    "erasure": {"due_at": LATER, "stayed": (Stayed(title="Anna", slot_id="slot-1"),)},
}
"""Another value for whatever is said in words."""

BOOKKEEPING = {
    "owner": {"question_clone_id", "asked_at", "question_message_id"},
    "clone": {"id", "owner_id", "erase_at", "deletion_message_id"},
    "training": {
        *("id", "clone_id", "chat_id", "message_id", "file_id", "message_thread_id", "due_at"),
        *("fence", "tries", "status_message_id", "policy_version", "album", "album_told"),
        *(
            "sample_sha256",
            "recordings_sha256",
            "sample_seconds",
            "puts",
            "seen_training",
            "told_slow",
        ),
        *("previous_state", "watched_since", "missing_since", "slots_lost", "trouble_since"),
    },
    "announcement": {
        *("training_id", "outcome", "created_at", "pushes", "unproven", "seen", "message_id"),
    },
    "utterance": {
        *("id", "owner_id", "clone_id", "chat_id", "message_id", "message_thread_id", "due_at"),
        *("update_id", "inline_message_id", "status_message_id", "sent_message_id", "file_id"),
        *("fence", "tries", "trouble_since", "asked_at", "clip", "pushes", "unproven", "seen"),
        "ended_at",
    },
    "entry": {
        "text_hash",
        *("basis", "language", "message_id", "clone_id", "sample_sha256", "recordings_sha256"),
    },
    "erasure": {"owner_id", "chat_id", "language", "message_thread_id"},
}
"""What the last paragraph says together."""

KINDS: dict[str, Any] = {
    "owner": OWNER,
    "clone": CLONE,
    "training": TRAINING,
    "announcement": ANNOUNCEMENT,
    "utterance": UTTERANCE,
    "entry": ENTRY,
    "erasure": TOMBSTONE,
}


def dossier(**kinds: Any) -> dict[str, Any]:
    parts = {name: asdict(kinds.get(name, thing)) for name, thing in KINDS.items()}
    training = {**parts["training"], "announcement": parts["announcement"]}
    return {
        "owner": parts["owner"],
        "clones": [{**parts["clone"], "trainings": [training]}],
        "utterances": [parts["utterance"]],
        "characters_counted": [{"at": THEN, "characters": 31}],
        "trainings_counted": [THEN],
        "messages_known_by_a_digest": [THEN],
        "banned": False,
        "audit": [parts["entry"]],
        "counted_for_minutes": ["pace", "send"],
        "remembered_after_a_restore": [{"about": "person", "at": THEN}],
        "erasure": parts["erasure"],
    }


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind, values in OTHERWISE.items() for field in values]
)
def test_each_thing_that_is_kept_is_said(kind: str, field: str) -> None:
    other = replace(KINDS[kind], **{field: OTHERWISE[kind][field]})
    assert in_words(SPEECH, dossier(**{kind: other})) != in_words(SPEECH, dossier())


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_kept_that_nobody_thought_of_how_to_say(kind: str) -> None:
    kept = {field.name for field in fields(KINDS[kind])} - LEFT_OUT
    assert kept == OTHERWISE[kind].keys() | BOOKKEEPING[kind]


def test_characters_that_count_are_said_together() -> None:
    twice = [{"at": THEN, "characters": 31}, {"at": LATER, "characters": 20}]
    words = in_words(SPEECH, dossier() | {"characters_counted": twice})
    assert "51 characters that clones were to say count towards your quota." in words


def test_digests_of_messages_are_said() -> None:
    without = dossier() | {"messages_known_by_a_digest": []}
    assert "I keep a digest of 1 message from the last two days" in in_words(SPEECH, dossier())
    assert "digest" not in in_words(SPEECH, without)


def test_that_messages_are_counted_for_a_few_minutes_is_said() -> None:
    without = dossier() | {"counted_for_minutes": []}
    assert "I count your messages and my answers" in in_words(SPEECH, dossier())
    assert "I count" not in in_words(SPEECH, without)


def test_that_somebody_is_banned_is_said() -> None:
    banned = "The person who runs this bot has banned you."
    assert banned in in_words(SPEECH, dossier() | {"banned": True})
    assert banned not in in_words(SPEECH, dossier())


def test_times_are_said_as_how_long_ago_and_as_a_date() -> None:
    words = in_words(SPEECH, dossier(owner=replace(OWNER, consent=CONSENT)))
    assert "4 hr 10 min ago, on 2 Mar 2026" in words or "4 hr 10 min ago, on Mar 2, 2026" in words


def test_a_person_of_whom_we_keep_little_reads_little() -> None:
    assert len(in_words(SPEECH, EMPTY_DOSSIER).split("\n\n")) == 2


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("step", Step)
def test_every_language_can_say_all_of_it(language: Language, step: Step) -> None:
    speech = read_catalogues(lambda: NOW).speech(language)
    full = {kind: replace(thing, **OTHERWISE[kind]) for kind, thing in KINDS.items()}
    assert "{" not in in_words(speech, dossier(**full))
    under_way = replace(TRAINING, step=step)
    assert "{" not in in_words(speech, dossier(training=under_way))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("deed", Deed)
def test_every_language_can_say_all_that_was_done(language: Language, deed: Deed) -> None:
    speech = read_catalogues(lambda: NOW).speech(language)
    words = in_words(speech, dossier(entry=replace(ENTRY, deed=deed)))
    assert "{" not in words
    assert speech(DEEDS[deed], at=THEN.timestamp(), version="1") in words
