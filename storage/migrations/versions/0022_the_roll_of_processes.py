"""Which processes are at work and how they are, and whose database this is."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BOT_OF_THE_LAST_UPDATE = (
    "INSERT INTO bots (id) SELECT bot_id FROM inbox ORDER BY received_at DESC LIMIT 1"
)


def upgrade() -> None:
    """Bring the database up to this level."""
    op.create_table(
        "processes",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_processes"),
    )
    op.create_table(
        "bots",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bots"),
    )
    op.execute(BOT_OF_THE_LAST_UPDATE)


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_table("bots")
    op.drop_table("processes")
