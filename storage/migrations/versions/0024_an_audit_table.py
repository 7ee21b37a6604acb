"""An audit table that is only added to, and the hashes of the files that samples are made of."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ON_SQLITE = """
CREATE TRIGGER audit_is_only_added_to BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit table is only added to'); END
"""
FUNCTION = """
CREATE FUNCTION audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit table is only added to'; END $$
"""
ON_POSTGRESQL = """
CREATE TRIGGER audit_is_only_added_to BEFORE UPDATE ON audit
FOR EACH ROW EXECUTE FUNCTION audit_is_only_added_to()
"""


def upgrade() -> None:
    """Bring the database up to this level."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concerns", sa.String(length=64), nullable=True),
        sa.Column("done_by", sa.String(length=64), nullable=True),
        sa.Column("deed", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy_version", sa.String(length=32), nullable=True),
        sa.Column("basis", sa.String(length=16), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("clone_id", sa.Integer(), nullable=True),
        sa.Column("sample_sha256", sa.String(length=64), nullable=True),
        sa.Column("recordings_sha256", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_concerns", "audit", ["concerns"])
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for command in (FUNCTION, ON_POSTGRESQL) if is_postgresql else (ON_SQLITE,):
        op.execute(command)
    hashes = sa.Column("recordings_sha256", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("trainings", hashes)


def downgrade() -> None:
    """Bring the database back to the level before."""
    op.drop_column("trainings", "recordings_sha256")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_only_added_to()")
