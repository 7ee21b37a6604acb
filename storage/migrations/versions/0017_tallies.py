"""Tallies that several processes share: on PostgreSQL only, in a table that is not logged."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level.

    The rows change all the time, so their pages leave room for the next versions. A crash of the
    server empties the table, which is harmless.
    """
    if op.get_bind().dialect.name != "postgresql":
        return
    op.create_table(
        "tallies",
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("subject", sa.String(64), primary_key=True),
        sa.Column("tally", sa.JSON, nullable=False),
        sa.Column("stamp", sa.BigInteger, nullable=False),
        sa.Column("until", sa.Double, nullable=False),
        prefixes=["UNLOGGED"],
        postgresql_with={"fillfactor": 50},
    )


def downgrade() -> None:
    """Bring the database back to the level before."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_table("tallies")
