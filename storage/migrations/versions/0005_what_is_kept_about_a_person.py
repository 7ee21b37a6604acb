"""What is proposed to an owner, since when they can't be reached, and erasures that are owed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    op.add_column("owners", sa.Column("proposal", sa.String(length=20), nullable=True))
    unreachable_since = sa.Column("unreachable_since", sa.DateTime(timezone=True), nullable=True)
    op.add_column("owners", unreachable_since)
    op.create_index("ix_owners_unreachable_since", "owners", ["unreachable_since"], unique=False)
    op.create_table(
        "tombstones",
        sa.Column("owner_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("stayed", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", name="pk_tombstones"),
    )


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_table("tombstones")
    op.drop_index("ix_owners_unreachable_since", "owners")
    for name in ("unreachable_since", "proposal"):
        op.drop_column("owners", name)
