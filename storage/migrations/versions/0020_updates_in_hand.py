"""Which process has an update in hand, so that another goes on with it when that one is dead."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    op.add_column("inbox", sa.Column("holder", sa.String(64), nullable=True))


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_column("inbox", "holder")
