"""What only the operator can mend, and whom we have told."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    op.create_table(
        "alerts",
        sa.Column("about", sa.String(length=16), nullable=False),
        sa.Column("calls", sa.JSON(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("reqid", sa.String(length=64), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("told_over", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("about", name="pk_alerts"),
    )


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_table("alerts")
