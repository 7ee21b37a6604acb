"""What the voice of a clone speaks."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    op.add_column("clones", sa.Column("voice_language", sa.String(length=16), nullable=True))


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_column("clones", "voice_language")
