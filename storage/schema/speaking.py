"""The tables of what clones are asked to say."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from cloning.domain.models import Reason
from cloning.domain.speaking.utterance import UtteranceStep
from cloning.domain.trouble import Trouble
from storage.schema import operating
from storage.schema.columns import Moment, Value, Word

metadata = operating.metadata

utterances = Table(
    # There are no foreign keys: a clone may be gone before its owner knows that it did not speak.
    "utterances",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner_id", BigInteger, nullable=False),
    Column("clone_id", Integer),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("text", String, nullable=False),
    Column("step", Word(UtteranceStep), nullable=False),
    Column("due_at", Moment),
    Column("fence", Integer, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    Column("speed", Float, nullable=False),
    Column("pitch", Float, nullable=False),
    Column("message_thread_id", BigInteger),
    Column("inline_message_id", String(255)),
    Column("status_message_id", BigInteger),
    Column("tries", Integer, nullable=False),
    Column("trouble", Word(Trouble)),
    Column("trouble_since", Moment),
    Column("asked_at", Moment),
    Column("ogg", LargeBinary),
    Column("ogg_seconds", Float),
    Column("pushes", Integer, nullable=False),
    Column("unproven", Boolean, nullable=False),
    Column("seen", Boolean, nullable=False),
    Column("sent_message_id", BigInteger),
    Column("file_id", String),
    Column("reason", Value(Reason)),
    Column("ended_at", Moment, index=True),
    UniqueConstraint("owner_id", "update_id"),
    sqlite_autoincrement=True,
)

charges = Table(
    # They outlive utterances and owners, because forgetting gives no characters back. Owners are
    # counted under a pseudonym, so that no row names anybody (storage/loading/pseudonyms.py).
    "charges",
    metadata,
    Column("utterance_id", Integer, primary_key=True, autoincrement=False),
    Column("counted_as", String(64), nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("characters", Integer, nullable=False),
    Index("ix_charges_counted_as_at", "counted_as", "at"),
)
