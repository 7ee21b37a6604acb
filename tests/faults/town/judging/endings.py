"""What must be so when nothing is due any more."""

from collections.abc import Collection, Iterator

from cloning.domain.endings import GIVEN_UP
from cloning.domain.models import Outcome, Step, Training
from cloning.erasure.deletion import LEFT_BEHIND
from storage.in_memory.rows import Rows
from tests.faults.town.bots.machine import Disk
from tests.faults.town.judging.forgetting import Forgettings
from tests.faults.town.judging.ledger import Ledger
from tests.faults.town.outside.account import Account
from tests.faults.town.outside.slots import Slot
from tests.faults.town.outside.telegram import Telegram

WAITING = (Step.MORE, Step.CHOICE, Step.REPLACE)
DROPPABLE = (Step.CONSENT, *WAITING)
"""The steps at which an owner may have a training dropped; nobody owes an announcement of it."""


def what_is_left(rows: Rows, blocked: Collection[int]) -> Iterator[str]:
    """Name what is still to be done; those who blocked us can't be waited for."""
    for training in rows.trainings.values():
        if training.due_at is not None or training.step is Step.WATCH:
            yield f"training {training.id} is at {training.step}, due {training.due_at}"
        elif training.step in WAITING and training.chat_id not in blocked:
            yield f"training {training.id} waits at {training.step}"
    for clone in rows.clones.values():
        if clone.deleted_at is not None or clone.slot_intent_at is not None:
            yield f"clone {clone.id} is not settled: {clone}"
    for tombstone in rows.tombstones.values():
        yield f"an erasure is owed: {tombstone}"


def what_leaked(rows: Rows, account: Account, disk: Disk) -> Iterator[str]:
    """Name what nobody knows of any more, and what was lost."""
    known = {clone.slot_id for clone in rows.clones.values() if clone.slot_id is not None}
    there = {
        slot.slot_id
        for slot in account.slots.values()
        if slot.clone_id and not _stays(slot, rows, account)
    }
    if there - known:
        yield f"P5: nobody knows of {sorted(there - known)}"
    if known - there - account.lost:
        yield f"P9: there is no {sorted(known - there - account.lost)}"
    if disk.hosted:
        yield f"P24: samples are left on disk: {list(disk.hosted)}"


def _stays(slot: Slot, rows: Rows, account: Account) -> bool:
    """Tell whether a slot is rightly left behind: it was paid for, and nobody's title is on it."""
    return slot.paid and slot.name == LEFT_BEHIND and account.owner_of(slot) not in rows.clones


def what_is_not_counted(rows: Rows, account: Account) -> Iterator[str]:
    """Name every slot that was paid for, is left behind, and counts for no cap (P26)."""
    for slot in account.slots.values():
        if _stays(slot, rows, account) and slot.slot_id not in rows.left_slots:
            yield f"P26: {slot.slot_id} stays, and does not count"


def what_remains(rows: Rows, account: Account, forgettings: Forgettings) -> Iterator[str]:
    """Name what there still is of owners who were forgotten, and what they were not told of."""
    for owner_id in sorted(forgettings.absent & rows.owners.keys()):
        yield f"P23: {owner_id} was forgotten, and is not: {rows.owners.get(owner_id)}"
    for one in forgettings.closed():
        for slot in account.slots.values():
            told = one.deaf or slot.slot_id in one.stayed
            if account.owner_of(slot) in one.clones and not told:
                yield f"P23: {slot.slot_id} stays, and its owner was not told: {one}"


def how_all_ended(rows: Rows, ledger: Ledger, telegram: Telegram) -> Iterator[str]:
    """Name every training whose owner does not know how it ended."""
    for training in ledger.trainings.values():
        fault = _wrong_with(training, rows, ledger, telegram)
        if fault is not None:
            yield f"P4: training {training.id} {fault}: {training}"


def _wrong_with(training: Training, rows: Rows, ledger: Ledger, telegram: Telegram) -> str | None:
    shown = {
        message.says
        for message in telegram.chats[training.chat_id].values()
        if message.training_id == training.id
    }
    may_be_late = training.reason == GIVEN_UP or training.id in ledger.late
    if {Outcome.SUCCESS, Outcome.FAILED} <= shown and not may_be_late:
        return "ended in two ways"
    current = rows.trainings.get(training.id)
    if training.clone_id in ledger.deleted_at:
        return "outlived its clone" if current is not None else None
    if (current is None and training.step in DROPPABLE) or training.id in ledger.dropped:
        return None
    if current is not None and current.step in (Step.PREPARE, Step.ANNOUNCE, *DROPPABLE):
        # A recording that was delivered twice may begin anew once its sender was forgotten.
        nobody = training.chat_id in telegram.blocked or (
            current.step is Step.CONSENT and training.chat_id in telegram.gone
        )
        return None if nobody else f"is kept at {current.step} for nobody"
    heard = training.outcome in shown or (may_be_late and Outcome.SUCCESS in shown)
    return None if heard else f"ended unheard, its owner sees {shown}"


def unanswered(
    sent: dict[tuple[int, int], str], ledger: Ledger, telegram: Telegram
) -> Iterator[str]:
    """Name every recording that came to nothing, and nobody said so."""
    taken = {(one.chat_id, one.message_id) for one in ledger.trainings.values()}
    taken |= {
        (one.chat_id, joined.message_id)
        for one in ledger.trainings.values()
        for joined in one.joined
    }
    for (chat_id, message_id), worth in sent.items():
        answers = {message.training_id for message in telegram.chats[chat_id].values()}
        heard = (chat_id, message_id) in taken or -message_id in answers
        if not heard and chat_id not in telegram.ever_blocked:
            yield f"P1: recording {message_id} ({worth}) of {chat_id} was lost"
