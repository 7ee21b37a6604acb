"""Watched trainings in dictionaries."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from cloning.domain.models import Claim, Step, Training
from cloning.domain.trouble import Trouble
from cloning.ports.watched import Outlook, Watched
from storage.in_memory.rows import Rows
from storage.in_memory.trainings import InMemoryTrainings

NEVER = datetime.min.replace(tzinfo=UTC)


class InMemoryWatchedTrainings:
    """Adapter of the port in cloning/ports/watched.py."""

    def __init__(self, rows: Rows, trainings: InMemoryTrainings) -> None:
        self._rows = rows
        self._trainings = trainings

    async def outlook(self) -> Outlook:
        rows = self._rows.trainings.where(lambda one: one.step is Step.WATCH)
        return Outlook(min(2, len(rows)), any(one.trouble is not None for one in rows))

    async def first(self, limit: int) -> Sequence[Claim]:
        return self._watched()[:limit]

    async def all(self, after_id: int, limit: int) -> Sequence[Watched]:
        found = self._watched(lambda one: one.id > after_id)
        return [_listed(claim) for claim in found if claim.clone.slot_id is not None][:limit]

    async def since(self, since: datetime, limit: int) -> Sequence[Watched]:
        new = self._by(
            lambda one: one.watched_since,
            lambda one: one.watched_since is None or one.watched_since >= since,
        )
        return [_listed(claim) for claim in new if claim.clone.slot_id is not None][:limit]

    async def in_slots(self, slot_ids: Sequence[str]) -> Sequence[Claim]:
        claims = self._watched()
        return [claim for claim in claims if claim.clone.slot_id in slot_ids]

    async def overdue(
        self, *, slow_since: datetime, hopeless_since: datetime, limit: int
    ) -> Sequence[Claim]:
        untold = max(slow_since, hopeless_since)
        return self._by(
            lambda one: one.put_at,
            lambda one: (
                one.put_at is None or one.put_at <= (hopeless_since if one.told_slow else untold)
            ),
        )[:limit]

    async def missed(self, limit: int) -> Sequence[Claim]:
        return self._by(lambda one: one.missing_since, lambda one: one.missing_since is not None)[
            :limit
        ]

    async def note_trouble(
        self, trouble: Trouble | None, since: datetime | None, limit: int
    ) -> None:
        otherwise = self._rows.trainings.where(
            lambda one: one.step is Step.WATCH and one.trouble is not trouble
        )
        for one in sorted(otherwise, key=lambda one: (one.trouble or "", one.id))[:limit]:
            self._trainings.write(replace(one, trouble=trouble, trouble_since=since))

    def _by(
        self,
        moment: Callable[[Training], datetime | None],
        wanted: Callable[[Training], bool],
    ) -> Sequence[Claim]:
        """Return what is wanted by its moment; what has none comes first."""
        claims = self._watched(wanted)
        return sorted(claims, key=lambda one: (moment(one.training) or NEVER, one.training.id))

    def _watched(self, wanted: Callable[[Training], bool] = lambda _one: True) -> Sequence[Claim]:
        return self._trainings.claims(lambda one: one.step is Step.WATCH and wanted(one))


def _listed(claim: Claim) -> Watched:
    training = claim.training
    return Watched(
        training.id, training.fence, claim.clone.slot_id or "", seen=training.seen_training
    )
