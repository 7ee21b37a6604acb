"""Samples may be kept in the database, for processes that share no disk."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    op.create_table(
        "samples",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wav", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_samples"),
    )
    op.create_index("ix_samples_kept_at", "samples", ["kept_at"])
    if op.get_bind().dialect.name == "postgresql":
        # Not compressed, a part can be read without the rest; noise doesn't get smaller anyway.
        op.execute("ALTER TABLE samples ALTER COLUMN wav SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Bring the database back to the level before; samples that are kept here are lost."""
    op.drop_index("ix_samples_kept_at", "samples")
    op.drop_table("samples")
