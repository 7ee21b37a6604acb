"""The part of a long recording that its owner has chosen."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    op.add_column("trainings", sa.Column("part_from_seconds", sa.Float(), nullable=True))


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_column("trainings", "part_from_seconds")
