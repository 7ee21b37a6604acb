"""No statement reads a whole table, but for a few that are named here."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import IntegrityError

from cloning.domain.models import (
    Content,
    Outcome,
    Recording,
    Tombstone,
)
from cloning.domain.operating.alerts import Alert
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.operating.broadcast import Broadcast
from cloning.domain.operating.memos import About, Memo
from cloning.domain.owner import Owner
from cloning.domain.speaking.utterance import Utterance, UtteranceStep
from cloning.domain.trouble import AccountTrouble, Trouble
from cloning.ports.holds import Hold
from cloning.ports.operating.maintenance import Paused
from storage.backlog import count_overdue, count_waiting, turned_away
from storage.database import NOBODY, Database
from storage.inbox import Inbox
from storage.looking.needs import look_up_need
from storage.processes.takeover import free_claims, hasten_deletions
from tests.storage.in_memory.in_both import Call, Held, HeldUtterance, Kept, methods
from tests.support.databases.crowd import Crowd
from tests.support.databases.places import Place
from tests.support.databases.plans import Statement, heard, overheard, scans

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OWNERS, WAITING = 20_000, 500
SOMEBODY = OWNERS // 2
METHODS = methods()

MEMO = Memo(about=About.PERSON, key="0" * 64, at=NOON)

CONTENT = Content(chat="a", message_id=1, digest="b", update_id=1, kept_at=NOON)

READS_ALL: Mapping[str, str] = {
    "clones.with_a_slot": "for `reconcile`, which compares everything when an operator asks",
    "memos.owner_ids": "for the first start after a restore, whose memos name nobody",
    "memos.clone_ids": "for the first start after a restore, whose memos name nobody",
    **dict.fromkeys(
        ("census.people", "census.voices", "census.slots", "census.pending"),
        "for /stats, which an operator asks for now and then",
    ),
    "census.unsaid": "for /jobs; what was said is kept for an hour",
    "broadcasts.count_recipients": "for a broadcast, before an operator has it sent",
    "clones.made_of": "for a takedown, which an operator seldom asks for",
}
"""What may read a whole table, and why."""

ARGUMENTS: Mapping[str, object] = {
    "owner_id": SOMEBODY,
    "clone_id": SOMEBODY,
    "training_id": SOMEBODY,
    "utterance_id": SOMEBODY,
    "utterance": Kept("utterances", SOMEBODY, {}),
    "begun": Utterance(
        id=0,
        owner_id=SOMEBODY,
        clone_id=SOMEBODY,
        chat_id=SOMEBODY,
        message_id=601,
        update_id=OWNERS + 1,
        text="Hello",
        step=UtteranceStep.SPEAK,
        due_at=NOON,
        fence=0,
        created_at=NOON,
    ),
    "characters": 5,
    "claimed": HeldUtterance(Kept("utterances", SOMEBODY, {})),
    "fence": 1,
    "ended": NOON - timedelta(days=30),
    "unanswered": NOON - timedelta(days=30),
    "begun_at": NOON - timedelta(days=30),
    "chat_id": SOMEBODY,
    "message_id": 503,
    "limit": 10,
    "number": 1_000,
    "title": "My voice",
    "slot_id": "slot-5",
    "album": "an album",
    "sample": "0" * 24 + "5",
    "chat": "0" * 24 + "5",
    "name": "sweep",
    "holder": "a worker",
    "names": ["0" * 24 + "5"],
    "slot_ids": ["slot-5", "slot-7"],
    "now": NOON,
    "until": NOON + timedelta(minutes=1),
    "since": NOON - timedelta(seconds=60),
    "slow_since": NOON - timedelta(hours=1),
    "hopeless_since": NOON - timedelta(hours=24),
    "holds": [Hold(SOMEBODY, NOON, 1), Hold(7, NOON, 1)],
    "after_id": 5,
    "trouble": Trouble.UPSTREAM_SILENT,
    "moment": NOON - timedelta(days=30),
    "outcome": Outcome.FAILED,
    "owner": Owner(id=SOMEBODY, chat_id=SOMEBODY),
    "clone": Kept("clones", SOMEBODY, {}),
    "recording": Recording(
        owner_id=SOMEBODY, chat_id=SOMEBODY, message_id=601, file_id="a", own=True
    ),
    "training": Kept("trainings", SOMEBODY, {}),
    "claim": Held(Kept("trainings", SOMEBODY, {})),
    "announcement": Kept("announcements", SOMEBODY, {}),
    "tombstone": Tombstone(owner_id=SOMEBODY, chat_id=SOMEBODY, due_at=NOON),
    "about": AccountTrouble.KEY,
    "kind": About.PERSON,
    "memo": MEMO,
    "memos": [MEMO],
    "subject": SOMEBODY,
    "subjects": [SOMEBODY],
    "at": NOON,
    "alert": Alert(about=AccountTrouble.KEY, calls=frozenset({"get"}), began_at=NOON),
    "paused": Paused(since=NOON),
    "broadcast": Broadcast(text="Hello", asked_at=NOON),
    "operator_id": None,
    "hashes": ["a", "b"],
    "entry": Entry(deed=Deed.SENT, at=NOON),
    "wakeups": NOBODY,
    "content": CONTENT,
}


def nothing_is_kept(database: Database) -> Inbox:
    return Inbox(database, bot_id=1, clock=lambda: NOON)


async def needs(database: Database) -> None:
    async with database.connection() as connection:
        await look_up_need(connection, "0" * 32)


OTHERS: Mapping[str, Callable[[Database], Awaitable[object]]] = {
    "inbox.keep": lambda database: nothing_is_kept(database).keep(
        OWNERS + 1, b"{}", CONTENT, SOMEBODY
    ),
    "acquaintance": lambda database: database.acquaintance(7),
    "look_up_need": needs,
    "inbox.done": lambda database: nothing_is_kept(database).done(SOMEBODY),
    "inbox.adopt": lambda database: nothing_is_kept(database).adopt(alone=False, steady=True),
    "inbox.acquit": lambda database: nothing_is_kept(database).acquit(SOMEBODY),
    "inbox.tried": lambda database: nothing_is_kept(database).tried(SOMEBODY, most=3),
    "inbox.park": lambda database: nothing_is_kept(database).park(SOMEBODY),
    "inbox.forget_older_than": lambda database: nothing_is_kept(database).forget_older_than(
        timedelta(days=2)
    ),
    "count_overdue": lambda database: count_overdue(database, bot_id=1, now=NOON),
    "count_waiting": lambda database: count_waiting(database, bot_id=1, now=NOON),
    "turned_away": turned_away,
    "free_claims": lambda database: free_claims(database, NOON),
    "hasten_deletions": lambda database: hasten_deletions(database, NOON),
}
"""What is done outside of the collections."""


@pytest.fixture
def crowded(place: Place) -> Iterator[Connection]:
    """A connection to a database with many people in it, which the planner knows of."""
    engine = create_engine(place.url.replace("+aiosqlite", ""), poolclass=NullPool)
    with engine.begin() as connection:
        Crowd(owners=OWNERS, waiting=WAITING, now=NOON).join(connection)
    with engine.connect() as connection:
        if place.is_postgresql:
            connection.exec_driver_sql("ANALYZE")
        yield connection


class Undone(Exception):
    """Undoes what a call has changed, so that the next one finds everything as it was."""


async def do_and_undo(database: Database, method: str) -> None:
    arguments = {name: ARGUMENTS[name] for name in METHODS[method]}
    async with database.transaction() as work:
        await Call(method, arguments).do(work)
        raise Undone


async def test_no_statement_reads_a_whole_table(crowded: Connection, database: Database) -> None:
    said: dict[str, list[Statement]] = {}
    for name in METHODS:
        with heard() as said[name], suppress(Undone, IntegrityError):  # planned all the same
            await do_and_undo(database, name)
    for name, do in OTHERS.items():
        async with overheard(database) as said[name]:
            await do(database)
        assert said[name], name
    found = {
        f"{name}: {how} ({statement.sql})"
        for name, statements in said.items()
        if name not in READS_ALL
        for statement in statements
        if statement.is_planned
        for how in scans(crowded, statement)
    }
    assert found == set()


async def test_what_may_read_a_whole_table_does(crowded: Connection, database: Database) -> None:
    for name in READS_ALL:
        with heard() as said, suppress(Undone):
            await do_and_undo(database, name)
        assert any(scans(crowded, one) for one in said if one.is_planned), name
