"""The tables; rows never leave this package. Each column stores the field of the same name."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    false,
    true,
)

from cloning.domain.models import Joined, Likeness, Outcome, Reason, State, Stayed, Step
from cloning.domain.operating.audit import Deed
from cloning.domain.operating.memos import About
from cloning.domain.owner import Basis, Question
from cloning.domain.recordings.sound import Take
from cloning.domain.trouble import Trouble
from storage.schema import speaking
from storage.schema.columns import Ids, Moment, Texts, Value, Values, Word

metadata = speaking.metadata
"""Has all tables that are kept, also those in operating.py and speaking.py."""

owners = Table(
    "owners",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("consent_basis", Word(Basis)),
    Column("consent_policy_version", String(32)),
    Column("consent_given_at", Moment),
    Column("consent_message_id", BigInteger),
    Column("question", Word(Question)),
    Column("question_clone_id", Integer),
    Column("asked_at", Moment),
    Column("question_message_id", BigInteger),
    Column("proposal", String(20)),
    Column("reachable", Boolean, nullable=False, server_default=true()),
    Column("unreachable_since", Moment),
    Column("language", String(35)),
    Column("app_language", String(35)),
)

clones = Table(
    "clones",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False, index=True),
    Column("title", String(20), nullable=False),
    Column("state", Word(State), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("voice_language", String(16)),
    Column("slot_id", String(64), unique=True),
    Column("slot_intent_at", Moment),
    Column("slot_mark", Integer, nullable=False, server_default="0"),
    # Of the release before this one, which may still run on the same database.
    Column("slot_snapshot", Ids, nullable=False, default=frozenset()),
    Column("paid", Boolean, nullable=False, server_default=false()),
    Column("demo_url", String, nullable=False),
    Column("demo_file_id", String),
    Column("deleted_at", Moment),
    Column("erase_at", Moment),
    Column("deletion_message_id", BigInteger),
    sqlite_autoincrement=True,
)

trainings = Table(
    "trainings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("clone_id", ForeignKey("clones.id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("message_thread_id", BigInteger),
    Column("file_id", String, nullable=False),
    Column("step", Word(Step), nullable=False),
    Column("due_at", Moment),
    Column("fence", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("trouble", Word(Trouble)),
    Column("trouble_since", Moment),
    Column("status_message_id", BigInteger),
    Column("policy_version", String(32)),
    Column("joined", Values(Joined), nullable=False, server_default="[]"),
    Column("album", String(64)),
    Column("album_told", Boolean, nullable=False, server_default=false()),
    Column("name", String(20)),
    Column("take", Value(Take)),
    Column("accepted", Boolean, nullable=False, server_default=false()),
    Column("part_from_seconds", Float),
    Column("fetching_since", Moment),
    Column("sample", String(64), unique=True),
    Column("sample_sha256", String(64)),
    Column("sample_seconds", Float),
    Column("recordings_sha256", Texts, nullable=False, server_default="[]"),
    Column("puts", Integer, nullable=False),
    Column("put_at", Moment),
    Column("fetched_at", Moment),
    Column("watched_since", Moment),
    Column("seen_training", Boolean, nullable=False, server_default=false()),
    Column("told_slow", Boolean, nullable=False, server_default=false()),
    Column("previous_state", Word(State), nullable=False),
    Column("missing_since", Moment),
    Column("slots_lost", Integer, nullable=False, server_default="0"),
    Column("outcome", Word(Outcome)),
    Column("reason", Value(Reason)),
    Column("finished_at", Moment),
    Column("likeness", Word(Likeness)),
    UniqueConstraint("clone_id", "attempt"),
    UniqueConstraint("chat_id", "message_id", "attempt"),
    Index("ix_trainings_outcome_finished_at_id", "outcome", "finished_at", "id"),
    sqlite_autoincrement=True,
)

attempts = Table(
    # Begun trainings outlive clones and owners, because deleting gives no training back. Owners are
    # counted under a pseudonym, so that no row names anybody (storage/loading/pseudonyms.py).
    "attempts",
    metadata,
    Column("training_id", Integer, primary_key=True, autoincrement=False),
    Column("counted_as", String(64), nullable=False),
    Column("begun_at", Moment, nullable=False, index=True),
    Index("ix_attempts_counted_as_begun_at", "counted_as", "begun_at"),
)

audit = Table(
    # What was done with voices; nothing is ever changed here. People are known by their pseudonyms.
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("concerns", String(64), index=True),
    Column("done_by", String(64)),
    Column("deed", Word(Deed), nullable=False),
    Column("at", Moment, nullable=False),
    Column("policy_version", String(32)),
    Column("basis", Word(Basis)),
    Column("language", String(35)),
    Column("message_id", BigInteger),
    Column("clone_id", Integer),
    Column("sample_sha256", String(64)),
    Column("recordings_sha256", Texts, nullable=False),
    Column("text_hash", String(64)),
    sqlite_autoincrement=True,
)

left_slots = Table(
    # Paid slots stay at the upstream when everything else is erased here.
    "left_slots",
    metadata,
    Column("slot_id", String(64), primary_key=True),
)

strays = Table(
    # Slots of the account that belong to no clone, numbered as they were first seen.
    "strays",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slot_id", String(64), nullable=False, unique=True),
    sqlite_autoincrement=True,
)

announcements = Table(
    "announcements",
    metadata,
    Column("training_id", ForeignKey("trainings.id"), primary_key=True),
    Column("outcome", Word(Outcome), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("pushes", Integer, nullable=False),
    Column("unproven", Boolean, nullable=False),
    Column("seen", Boolean, nullable=False, server_default=false()),
    Column("message_id", BigInteger),
    Column("delivered_at", Moment),
)

inbox = Table(
    "inbox",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("update_id", BigInteger, primary_key=True),
    Column("body", LargeBinary),
    Column("received_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("done_at", Moment),
    Column("parked_at", Moment),
    Column("holder", String(64)),
    Index("ix_inbox_done_at_parked_at", "done_at", "parked_at"),
)

contents = Table(
    # Messages as digests, to recognize edits that change nothing.
    "contents",
    metadata,
    Column("chat", String(32), primary_key=True),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", String(32), nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("kept_at", Moment, nullable=False, index=True),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("owner_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_thread_id", BigInteger),
    Column("due_at", Moment, nullable=False),
    Column("language", String(35)),
    Column("stayed", Values(Stayed), nullable=False),
)

memos = Table(
    # What a restored backup must not undo; the same lines are in a file that no backup holds.
    "memos",
    metadata,
    Column("about", Word(About), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("at", Moment, primary_key=True, index=True),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", Moment, nullable=False),
)

samples = Table(
    # Only where samples are kept in the database (storage/samples/in_database.py).
    "samples",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("kept_at", Moment, nullable=False, index=True),
    Column("wav", LargeBinary, nullable=False),
)

bots = Table(
    # The bot that the chats and files here belong to; another one could use none of them.
    "bots",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
)

NUMBERED = tuple(
    table for table in metadata.sorted_tables if table.dialect_options["sqlite"]["autoincrement"]
)
"""The tables whose numbers are never used again, even when their row is gone."""
