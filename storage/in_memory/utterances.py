"""Utterances in dictionaries, with the same claims and fences as in SQL."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from cloning.domain.errors import Superseded
from cloning.domain.limits import is_due
from cloning.domain.speaking.utterance import Charge, Utterance, UtteranceClaim, UtteranceStep
from cloning.ports.holds import Hold
from storage.in_memory.claims import due, renewed
from storage.in_memory.rows import Charged, Rows


class InMemoryUtterances:
    """Adapter of the port in cloning/ports/speaking/utterances.py."""

    def __init__(self, rows: Rows, pseudonym_of: Callable[[int], str]) -> None:
        self._rows = rows
        self._pseudonym_of = pseudonym_of

    async def add(self, begun: Utterance, characters: int) -> Utterance:
        self._rows.last_utterance += 1
        utterance = replace(begun, id=self._rows.last_utterance)
        self._write(utterance)
        counted_as = self._pseudonym_of(begun.owner_id)
        charged = Charged(counted_as, Charge(begun.created_at, characters))
        self._rows.charges = self._rows.charges.having(utterance.id, charged)
        return utterance

    async def get(self, utterance_id: int) -> Utterance | None:
        return self._rows.utterances.get(utterance_id)

    async def of_owner(self, owner_id: int) -> Sequence[Utterance]:
        return self._rows.utterances.where(lambda one: one.owner_id == owner_id)

    async def save(self, utterance: Utterance) -> None:
        self._must_hold(utterance)
        self._write(utterance)

    async def overtake(self, utterance: Utterance) -> None:
        self._must_hold(utterance)
        self._write(replace(utterance, fence=utterance.fence + 1))

    async def claim(
        self, utterance_id: int, *, now: datetime, until: datetime
    ) -> UtteranceClaim | None:
        known = self._rows.utterances.get(utterance_id)
        if known is None or not is_due(known.due_at, now):
            return None
        utterance = replace(known, due_at=until, fence=known.fence + 1)
        self._write(utterance)
        return self._claim_of(utterance)

    async def held(self, claimed: UtteranceClaim) -> UtteranceClaim:
        claim = self._claim_of(self._must_hold(claimed.utterance))
        if claim is None:
            raise Superseded
        return claim

    async def is_held(self, utterance_id: int, fence: int) -> bool:
        known = self._rows.utterances.get(utterance_id)
        return known is not None and known.fence == fence

    async def renew(self, holds: Sequence[Hold], until: datetime) -> frozenset[int]:
        prolonged = renewed(self._rows.utterances, holds, until)
        for utterance in prolonged:
            self._write(utterance)
        return frozenset(utterance.id for utterance in prolonged)

    async def due(self, now: datetime, limit: int) -> Sequence[int]:
        return due(self._rows.utterances, now, limit)

    async def charges_since(self, owner_id: int, since: datetime) -> Sequence[Charge]:
        mine = self._pseudonym_of(owner_id)
        charges = self._rows.charges.where(
            lambda one: one.counted_as == mine and one.charge.at > since
        )
        return sorted((one.charge for one in charges), key=lambda one: one.at)

    async def give_back(self, utterance_id: int) -> None:
        self._rows.charges = self._rows.charges.without(utterance_id)

    async def remove(self, utterance_id: int) -> None:
        self._rows.utterances = self._rows.utterances.without(utterance_id)

    async def forget(self, owner_id: int) -> None:
        utterances = self._rows.utterances
        self._rows.utterances = utterances.without_any(lambda one: one.owner_id == owner_id)

    async def forget_before(
        self, *, ended: datetime, unanswered: datetime, begun_at: datetime
    ) -> None:
        old = self._rows.utterances.where(
            lambda one: (
                (one.ended_at is not None and one.ended_at < ended)
                or (one.step is UtteranceStep.VOICE and one.created_at < unanswered)
                or one.created_at < begun_at
            )
        )
        self._rows.utterances = self._rows.utterances.without(*(one.id for one in old))
        never_asked = (one.id for one in old if one.step is UtteranceStep.VOICE)
        self._rows.charges = self._rows.charges.without(*never_asked)

    async def forget_charges_before(self, moment: datetime) -> None:
        self._rows.charges = self._rows.charges.without_any(lambda one: one.charge.at < moment)

    def _must_hold(self, utterance: Utterance) -> Utterance:
        known = self._rows.utterances.get(utterance.id)
        if known is None or known.fence != utterance.fence:
            raise Superseded
        return known

    def _write(self, utterance: Utterance) -> None:
        self._rows.utterances = self._rows.utterances.having(
            utterance.id, utterance, lambda one: (one.owner_id, one.update_id)
        )

    def _claim_of(self, utterance: Utterance) -> UtteranceClaim | None:
        clone_id, owner = utterance.clone_id, self._rows.owners.get(utterance.owner_id)
        if owner is None:
            return None
        clone = self._rows.clones.get(clone_id) if clone_id is not None else None
        return UtteranceClaim(utterance=utterance, clone=clone, owner=owner)
