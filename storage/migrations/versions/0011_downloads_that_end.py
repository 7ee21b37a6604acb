"""Since when a recording could not be downloaded."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    op.add_column("trainings", sa.Column("fetching_since", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_column("trainings", "fetching_since")
