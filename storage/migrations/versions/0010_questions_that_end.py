"""When a question was asked, what a new voice would be called, and digests of what was said."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level; a question that is open now ends by it."""
    op.add_column("owners", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("owners", sa.Column("question_message_id", sa.BigInteger(), nullable=True))
    op.add_column("trainings", sa.Column("name", sa.String(length=20), nullable=True))
    op.create_table(
        "contents",
        sa.Column("chat", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("chat", "message_id", name=op.f("pk_contents")),
    )
    op.create_index(op.f("ix_contents_kept_at"), "contents", ["kept_at"])


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_index(op.f("ix_contents_kept_at"), table_name="contents")
    op.drop_table("contents")
    op.drop_column("trainings", "name")
    op.drop_column("owners", "question_message_id")
    op.drop_column("owners", "asked_at")
