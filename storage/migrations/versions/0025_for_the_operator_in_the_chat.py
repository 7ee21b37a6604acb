"""What operators have forbidden, and what they tell everybody."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    op.create_table(
        "bans",
        sa.Column("known_as", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("known_as", name="pk_bans"),
    )
    op.create_table(
        "blocked_recordings",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_blocked_recordings"),
    )
    op.create_table(
        "maintenance",
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("since", name="pk_maintenance"),
    )
    op.create_table(
        "broadcasts",
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(length=4096), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("cursor", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("unreachable", sa.Integer(), nullable=False),
        sa.Column("unproven", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("asked_at", name="pk_broadcasts"),
    )


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_table("broadcasts")
    op.drop_table("maintenance")
    op.drop_table("blocked_recordings")
    op.drop_table("bans")
