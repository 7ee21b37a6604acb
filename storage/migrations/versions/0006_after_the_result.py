"""What owners say of their clones, and the album that a recording was sent in."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    for column in (
        sa.Column("album", sa.String(length=64), nullable=True),
        sa.Column("album_told", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("likeness", sa.String(length=16), nullable=True),
    ):
        op.add_column("trainings", column)


def downgrade() -> None:
    """Bring the database back to the level before."""
    for name in ("likeness", "album_told", "album"):
        op.drop_column("trainings", name)
