"""The topic that a recording was sent in, and what keeps a training from going on."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    op.add_column("trainings", sa.Column("message_thread_id", sa.BigInteger(), nullable=True))
    op.add_column("trainings", sa.Column("trouble", sa.String(length=16), nullable=True))
    op.add_column(
        "trainings", sa.Column("trouble_since", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("tombstones", sa.Column("message_thread_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_column("tombstones", "message_thread_id")
    op.drop_column("trainings", "trouble_since")
    op.drop_column("trainings", "trouble")
    op.drop_column("trainings", "message_thread_id")
