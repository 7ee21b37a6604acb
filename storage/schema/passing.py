"""Tables of what is there now: none of it is copied to another database."""

from sqlalchemy import JSON, BigInteger, Column, Double, MetaData, String, Table

from storage.schema.columns import Moment
from storage.schema.names import NAMES

present = MetaData(naming_convention=NAMES)
"""Tables of what is there now: on every database, but not copied."""

processes = Table(
    "processes",
    present,
    Column("name", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("version", String(64), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("report", JSON, nullable=False),
)

passing = MetaData()
"""Tables that are no part of what is kept: they may be lost, and are not copied."""

tallies = Table(
    # What all processes together have counted within the last minutes.
    "tallies",
    passing,
    Column("kind", String(16), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("tally", JSON, nullable=False),
    Column("stamp", BigInteger, nullable=False),
    Column("until", Double, nullable=False),
)
