"""Which language an owner speaks."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    # 35 characters are the longest language code that needs no extension (RFC 5646, 4.4.1).
    op.add_column("owners", sa.Column("language", sa.String(length=35), nullable=True))
    op.add_column("owners", sa.Column("app_language", sa.String(length=35), nullable=True))


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_column("owners", "app_language")
    op.drop_column("owners", "language")
