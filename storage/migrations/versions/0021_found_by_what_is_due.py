"""When the upstream took a training, and indexes over the few rows that something is due for."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BEFORE = {
    "ix_trainings_step": ("trainings", "step"),
    "ix_trainings_due_at": ("trainings", "due_at"),
    "ix_clones_erase_at": ("clones", "erase_at"),
    "ix_clones_slot_intent_at": ("clones", "slot_intent_at"),
    "ix_owners_unreachable_since": ("owners", "unreachable_since"),
}
"""Indexes over all rows, most of which have nothing to be found by."""

WATCHED = "step = 'watch'"
PARTIAL = {
    "ix_trainings_watched_id": ("trainings", ["id"], WATCHED),
    "ix_trainings_watched_since": ("trainings", ["watched_since", "id"], WATCHED),
    "ix_trainings_watched_put_at": ("trainings", ["told_slow", "put_at"], WATCHED),
    "ix_trainings_watched_trouble": ("trainings", ["trouble", "id"], WATCHED),
    "ix_trainings_watched_missing": ("trainings", ["missing_since", "id"], WATCHED),
    "ix_trainings_answerable": (
        "trainings",
        ["created_at"],
        "step IN ('consent', 'more', 'choice', 'replace')",
    ),
    "ix_trainings_due": ("trainings", ["due_at", "id"], "due_at IS NOT NULL"),
    "ix_clones_due": ("clones", ["erase_at", "id"], "erase_at IS NOT NULL"),
    "ix_clones_intended": ("clones", ["id"], "slot_intent_at IS NOT NULL"),
    "ix_clones_paid": ("clones", ["id"], "paid = 1"),
    "ix_owners_unreachable": (
        "owners",
        ["unreachable_since", "id"],
        "unreachable_since IS NOT NULL",
    ),
    "ix_inbox_parked": ("inbox", ["parked_at"], "parked_at IS NOT NULL"),
}


def upgrade() -> None:
    """Bring the database up to this level."""
    op.add_column(
        "trainings", sa.Column("watched_since", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute("UPDATE trainings SET watched_since = put_at WHERE step = 'watch'")
    for name, (table, _column) in BEFORE.items():
        op.drop_index(name, table)
    for name, (table, columns, condition) in PARTIAL.items():
        op.create_index(
            name,
            table,
            columns,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition.removesuffix(" = 1")),
        )
    op.create_index(
        "ix_trainings_outcome_finished_at_id", "trainings", ["outcome", "finished_at", "id"]
    )


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_index("ix_trainings_outcome_finished_at_id", "trainings")
    for name, (table, _columns, _condition) in PARTIAL.items():
        op.drop_index(name, table)
    for name, (table, column) in BEFORE.items():
        op.create_index(name, table, [column])
    op.drop_column("trainings", "watched_since")
