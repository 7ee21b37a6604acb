"""How often a training has lost its slot."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    op.add_column(
        "trainings", sa.Column("slots_lost", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_column("trainings", "slots_lost")
