"""What is counted for the quotas names nobody.

There is no key here to make pseudonyms of the owners' numbers with, so what was counted so far is
dropped: it is a day old at most, and owners may begin as much again as if they had not begun yet.

Of slots that there are already nobody has written down whether they were paid for: they may have
been, so they count.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level."""
    _drop_attempts("ix_attempts_owner_id_begun_at")
    _create_attempts("counted_as", sa.String(length=64))
    op.create_index("ix_attempts_begun_at", "attempts", ["begun_at"])
    op.add_column(
        "clones", sa.Column("paid", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.execute(
        "UPDATE clones SET paid = true WHERE slot_id IS NOT NULL OR slot_intent_at IS NOT NULL"
    )
    op.create_table(
        "left_slots",
        sa.Column("slot_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("slot_id", name="pk_left_slots"),
    )


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_table("left_slots")
    op.drop_column("clones", "paid")
    op.drop_index("ix_attempts_begun_at", "attempts")
    _drop_attempts("ix_attempts_counted_as_begun_at")
    _create_attempts("owner_id", sa.BigInteger())


def _drop_attempts(index: str) -> None:
    op.drop_index(index, "attempts")
    op.drop_table("attempts")


def _create_attempts(whose: str, kind: sa.types.TypeEngine[int] | sa.types.TypeEngine[str]) -> None:
    op.create_table(
        "attempts",
        sa.Column("training_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(whose, kind, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("training_id", name="pk_attempts"),
    )
    op.create_index(f"ix_attempts_{whose}_begun_at", "attempts", [whose, "begun_at"])
