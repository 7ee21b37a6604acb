"""The tables of what operators do and must know."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table

from cloning.domain.operating.broadcast import Stage
from cloning.domain.trouble import OwnTrouble
from storage.schema.columns import AboutWord, Ids, Moment, Word
from storage.schema.names import NAMES

metadata = MetaData(naming_convention=NAMES)

bans = Table(
    # People who may not use the bot; no row names anybody (storage/loading/pseudonyms.py).
    "bans",
    metadata,
    Column("known_as", String(64), primary_key=True),
    Column("since", Moment, nullable=False),
)

blocked_recordings = Table(
    # What may not be cloned any more: files as they were sent, and samples made of them.
    "blocked_recordings",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("since", Moment, nullable=False),
)

maintenance = Table(
    # No training begins while there is a row.
    "maintenance",
    metadata,
    Column("since", Moment, primary_key=True),
    Column("sentence", String(500)),
)

broadcasts = Table(
    # The last one; the row before it is removed.
    "broadcasts",
    metadata,
    Column("asked_at", Moment, primary_key=True),
    Column("text", String(4096), nullable=False),
    Column("stage", Word(Stage), nullable=False),
    Column("cursor", BigInteger, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("unreachable", Integer, nullable=False),
    Column("unproven", Integer, nullable=False),
)

alerts = Table(
    # What only the operator can mend, and whom we have told.
    "alerts",
    metadata,
    Column("about", AboutWord(OwnTrouble), primary_key=True),
    Column("calls", Ids, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("answer", String(200), nullable=False),
    Column("reqid", String(64), nullable=False),
    Column("over_at", Moment),
    Column("told", Ids, nullable=False),
    Column("told_over", Ids, nullable=False),
)
