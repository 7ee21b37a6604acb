"""The message that says how the deletion of a clone goes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    op.add_column("clones", sa.Column("deletion_message_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_column("clones", "deletion_message_id")
