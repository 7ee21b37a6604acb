"""Slots that belong to no clone are numbered as we see them.

An intent remembered all slots that the account had before it, and now remembers the number of the
newest such slot. What an open intent remembers is carried over: the slots that belong to no clone
get numbers, the oldest intent's first. The old column stays for processes of the release before.
"""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = (
    "SELECT id, slot_snapshot FROM clones WHERE slot_intent_at IS NOT NULL"
    " ORDER BY slot_intent_at, id"
)
UNOWNED = (
    "INSERT INTO strays (slot_id) SELECT CAST(:slot_id AS VARCHAR(64))"
    " WHERE NOT EXISTS (SELECT 1 FROM clones WHERE slot_id = :slot_id)"
    " AND NOT EXISTS (SELECT 1 FROM strays WHERE slot_id = :slot_id)"
)
MARK = "UPDATE clones SET slot_mark = (SELECT COALESCE(MAX(id), 0) FROM strays) WHERE id = :id"


def upgrade() -> None:
    """Bring the database up to this level."""
    op.create_table(
        "strays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_strays"),
        sa.UniqueConstraint("slot_id", name="uq_strays_slot_id"),
        sqlite_autoincrement=True,
    )
    op.add_column(
        "clones", sa.Column("slot_mark", sa.Integer(), server_default="0", nullable=False)
    )
    connection = op.get_bind()
    for clone_id, snapshot in connection.execute(sa.text(OPEN)).all():
        slot_ids = json.loads(snapshot) if isinstance(snapshot, str) else snapshot
        for slot_id in slot_ids:
            connection.execute(sa.text(UNOWNED), {"slot_id": slot_id})
        connection.execute(sa.text(MARK), {"id": clone_id})


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_column("clones", "slot_mark")
    op.drop_table("strays")
