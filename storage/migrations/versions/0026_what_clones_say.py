"""What clones are asked to say, what that takes of a day's characters, and evidence of it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    op.create_table(
        "utterances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("clone_id", sa.Integer(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("speed", sa.Float(), nullable=False),
        sa.Column("pitch", sa.Float(), nullable=False),
        sa.Column("message_thread_id", sa.BigInteger(), nullable=True),
        sa.Column("inline_message_id", sa.String(length=255), nullable=True),
        sa.Column("status_message_id", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=16), nullable=True),
        sa.Column("trouble_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ogg", sa.LargeBinary(), nullable=True),
        sa.Column("ogg_seconds", sa.Float(), nullable=True),
        sa.Column("pushes", sa.Integer(), nullable=False),
        sa.Column("unproven", sa.Boolean(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("sent_message_id", sa.BigInteger(), nullable=True),
        sa.Column("file_id", sa.String(), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_utterances"),
        sa.UniqueConstraint("owner_id", "update_id", name="uq_utterances_owner_id_update_id"),
        sqlite_autoincrement=True,
    )
    for column in ("created_at", "ended_at"):
        op.create_index(f"ix_utterances_{column}", "utterances", [column])
    is_due = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_utterances_due",
        "utterances",
        ["due_at", "id"],
        sqlite_where=is_due,
        postgresql_where=is_due,
    )
    op.create_table(
        "charges",
        sa.Column("utterance_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("counted_as", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("utterance_id", name="pk_charges"),
    )
    op.create_index("ix_charges_at", "charges", ["at"])
    op.create_index("ix_charges_counted_as_at", "charges", ["counted_as", "at"])
    op.add_column("audit", sa.Column("text_hash", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_column("audit", "text_hash")
    op.drop_table("charges")
    op.drop_table("utterances")
