"""Converts rows to values and back; a column and a field of the same name mean the same."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import RowMapping

from cloning.domain.models import Announcement, Clone, Content, Tombstone, Training
from cloning.domain.operating.alerts import Alert
from cloning.domain.operating.audit import Entry
from cloning.domain.operating.broadcast import Broadcast
from cloning.domain.operating.memos import Memo
from cloning.domain.owner import Basis, Consent, Owner
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.manner import Manner
from cloning.domain.speaking.utterance import Utterance


def values_of(
    thing: Clone | Training | Announcement | Tombstone | Content | Alert | Memo | Entry | Broadcast,
) -> dict[str, Any]:
    """Return a value's fields by column name."""
    return {field.name: getattr(thing, field.name) for field in fields(thing)}


def clone_of(row: RowMapping) -> Clone:
    """Make a clone of a row, without what only the release before this one reads."""
    return Clone(**{name: value for name, value in row.items() if name != "slot_snapshot"})


def utterance_of(row: RowMapping) -> Utterance:
    """Make an utterance of a row, whose clip and manner are spread over several columns."""
    spread = {"speed", "pitch", "ogg", "ogg_seconds"}
    values = {name: value for name, value in row.items() if name not in spread}
    clip = None if row["ogg"] is None else Clip(ogg=row["ogg"], seconds=row["ogg_seconds"])
    return Utterance(**values, manner=Manner(speed=row["speed"], pitch=row["pitch"]), clip=clip)


def utterance_values(utterance: Utterance) -> dict[str, Any]:
    """Return an utterance's fields by column name, with the clip and the manner spread out."""
    clip, manner = utterance.clip, utterance.manner
    values = {field.name: getattr(utterance, field.name) for field in fields(utterance)}
    del values["clip"], values["manner"]
    return {
        **values,
        "speed": manner.speed,
        "pitch": manner.pitch,
        "ogg": clip and clip.ogg,
        "ogg_seconds": clip and clip.seconds,
    }


def entry_of(row: RowMapping) -> Entry:
    """Make an entry of a row, without the people."""
    return Entry(**{field.name: row[field.name] for field in fields(Entry)})


def owner_of(row: RowMapping | Mapping[str, Any]) -> Owner:
    """Make an owner of a row, whose consent is spread over several columns."""
    return Owner(
        id=row["id"],
        chat_id=row["chat_id"],
        consent=_consent_of(row),
        question=row["question"],
        question_clone_id=row["question_clone_id"],
        asked_at=row["asked_at"],
        question_message_id=row["question_message_id"],
        proposal=row["proposal"],
        reachable=row["reachable"],
        unreachable_since=row["unreachable_since"],
        language=row["language"],
        app_language=row["app_language"],
    )


def owner_values(owner: Owner) -> dict[str, Any]:
    """Return an owner's fields by column name, with the consent spread over several columns."""
    consent = owner.consent
    return {
        "id": owner.id,
        "chat_id": owner.chat_id,
        "consent_basis": consent and consent.basis,
        "consent_policy_version": consent and consent.policy_version,
        "consent_given_at": consent and consent.given_at,
        "consent_message_id": consent and consent.message_id,
        "question": owner.question,
        "question_clone_id": owner.question_clone_id,
        "asked_at": owner.asked_at,
        "question_message_id": owner.question_message_id,
        "proposal": owner.proposal,
        "reachable": owner.reachable,
        "unreachable_since": owner.unreachable_since,
        "language": owner.language,
        "app_language": owner.app_language,
    }


def _consent_of(row: RowMapping | Mapping[str, Any]) -> Consent | None:
    if row["consent_basis"] is None:
        return None
    return Consent(
        basis=Basis(row["consent_basis"]),
        policy_version=row["consent_policy_version"],
        given_at=row["consent_given_at"],
        message_id=row["consent_message_id"],
    )
