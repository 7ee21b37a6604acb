"""What was measured in a training's recordings, and the recordings that were joined to it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    for column in (
        sa.Column("joined", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("take", sa.JSON(), nullable=True),
        sa.Column("accepted", sa.Boolean(), server_default=sa.false(), nullable=False),
    ):
        op.add_column("trainings", column)


def downgrade() -> None:
    """Bring the database back to the level before."""
    for name in ("accepted", "take", "joined"):
        op.drop_column("trainings", name)
