"""Whether Telegram has answered since a send of which nobody knows whether it arrived."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    op.add_column(
        "announcements",
        sa.Column("seen", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_column("announcements", "seen")
