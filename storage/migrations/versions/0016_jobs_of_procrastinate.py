"""The queue that procrastinate keeps for wake-ups: on PostgreSQL only, in a schema of its own."""

from collections.abc import Sequence
from pathlib import Path

from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = Path(__file__).parent.parent / "procrastinate_3_10.sql"
"""procrastinate 3.10's own schema.sql, unchanged (MIT licence, docs/licences.md).

A test compares it with the installed package. A package with another schema needs a revision of
its own, made of the migrations that it comes with.
"""


def upgrade() -> None:
    """Bring the database up to this level."""
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return
    op.execute("CREATE SCHEMA procrastinate")
    op.execute("SET LOCAL search_path TO procrastinate")
    # Straight to the driver, which takes many statements at once if there are no parameters.
    cursor = bind.connection.cursor()
    cursor.execute(TABLES.read_text())
    cursor.close()
    op.execute("SET LOCAL search_path TO DEFAULT")


def downgrade() -> None:
    """Bring the database back to the level before."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP SCHEMA procrastinate CASCADE")
