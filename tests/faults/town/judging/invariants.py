"""What must be so at any time, whatever is under way."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from cloning.domain.limits import Quota
from cloning.domain.models import Step
from storage.in_memory.rows import Rows
from tests.faults.town.bots.machine import Disk
from tests.faults.town.outside.account import Account

AT_THE_UPSTREAM = (Step.RESERVE, Step.TRAIN, Step.WATCH)


def what_nobody_minds(rows: Rows, account: Account) -> Iterator[str]:
    """Name the slots that no clone has, if there are more than clones that wait for one (P5)."""
    waiting = [clone for clone in rows.clones.values() if clone.slot_intent_at is not None]
    unowned = account.unowned()
    if len(unowned) > len(waiting):
        yield f"P5: nobody minds some of {unowned}, for which only {waiting} wait"


def what_is_missing(rows: Rows, disk: Disk) -> Iterator[str]:
    """Name every sample that the upstream may want, and that is not there."""
    for training in rows.trainings.values():
        wanted = rows.clones[training.clone_id].deleted_at is None
        if wanted and training.step in AT_THE_UPSTREAM and training.sample not in disk.hosted:
            yield f"P4: the sample of training {training.id} is gone: {training}"


def what_is_too_much(rows: Rows, quota: Quota) -> Iterator[str]:
    """Name every owner who has more clones than the quota allows (P26)."""
    clones = Counter(clone.owner_id for clone in rows.clones.values() if clone.deleted_at is None)
    for owner_id, count in clones.items():
        if count > quota.clones:
            yield f"P26: {owner_id} has {count} clones"


def what_is_too_often(rows: Rows, quota: Quota, now: datetime) -> Iterator[str]:
    """Name everybody of whom more counts within a day than the quota allows (P26)."""
    since = now - timedelta(days=1)
    begun = Counter(whose for whose, begun_at in rows.attempts.values() if begun_at > since)
    for whose, count in begun.items():
        if count > quota.trainings_per_day:
            yield f"P26: {whose} has begun {count} trainings within a day"
