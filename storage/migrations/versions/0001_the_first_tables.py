"""The first tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    _create_inbox()
    _create_leases()
    _create_owners()
    _create_clones()
    _create_trainings()
    _create_attempts()
    _create_announcements()


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_table("announcements")
    op.drop_table("attempts")
    op.drop_table("trainings")
    op.drop_table("clones")
    op.drop_table("owners")
    op.drop_table("leases")
    op.drop_table("inbox")


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("bot_id", "update_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_done_at_parked_at", "inbox", ["done_at", "parked_at"], unique=False)


def _create_leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _create_owners() -> None:
    op.create_table(
        "owners",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("consent_basis", sa.String(length=16), nullable=True),
        sa.Column("consent_policy_version", sa.String(length=32), nullable=True),
        sa.Column("consent_given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_message_id", sa.BigInteger(), nullable=True),
        sa.Column("question", sa.String(length=16), nullable=True),
        sa.Column("question_clone_id", sa.Integer(), nullable=True),
        sa.Column("reachable", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_owners"),
    )


def _create_clones() -> None:
    op.create_table(
        "clones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slot_id", sa.String(length=64), nullable=True),
        sa.Column("slot_intent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("slot_snapshot", sa.JSON(), nullable=False),
        sa.Column("demo_url", sa.String(), nullable=False),
        sa.Column("demo_file_id", sa.String(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erase_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name="fk_clones_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_clones"),
        sa.UniqueConstraint("slot_id", name="uq_clones_slot_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_clones_erase_at", "clones", ["erase_at"], unique=False)
    op.create_index("ix_clones_owner_id", "clones", ["owner_id"], unique=False)
    op.create_index("ix_clones_slot_intent_at", "clones", ["slot_intent_at"], unique=False)


def _create_trainings() -> None:
    op.create_table(
        "trainings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clone_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("status_message_id", sa.BigInteger(), nullable=True),
        sa.Column("policy_version", sa.String(length=32), nullable=True),
        sa.Column("sample", sa.String(length=64), nullable=True),
        sa.Column("sample_sha256", sa.String(length=64), nullable=True),
        sa.Column("sample_seconds", sa.Float(), nullable=True),
        sa.Column("puts", sa.Integer(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_training", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("told_slow", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("previous_state", sa.String(length=16), nullable=False),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["clone_id"], ["clones.id"], name="fk_trainings_clone_id"),
        sa.PrimaryKeyConstraint("id", name="pk_trainings"),
        sa.UniqueConstraint(
            "chat_id", "message_id", "attempt", name="uq_trainings_chat_id_message_id_attempt"
        ),
        sa.UniqueConstraint("clone_id", "attempt", name="uq_trainings_clone_id_attempt"),
        sa.UniqueConstraint("sample", name="uq_trainings_sample"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_trainings_due_at", "trainings", ["due_at"], unique=False)
    op.create_index("ix_trainings_step", "trainings", ["step"], unique=False)


def _create_attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("training_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("training_id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_owner_id_begun_at", "attempts", ["owner_id", "begun_at"])


def _create_announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("training_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pushes", sa.Integer(), nullable=False),
        sa.Column("unproven", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["training_id"], ["trainings.id"], name="fk_announcements_training_id"
        ),
        sa.PrimaryKeyConstraint("training_id", name="pk_announcements"),
    )
