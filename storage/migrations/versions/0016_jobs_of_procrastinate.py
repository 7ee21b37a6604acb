"""The queue that procrastinate keeps for wake-ups: on PostgreSQL only, in a schema of its own."""

from collections.abc import Sequence

from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database up to this level, with the tables that the package brings along.

    A package with other tables needs a revision of its own, made of the migrations in it;
    tests/storage/inbox/test_jobs.py fails then.
    """
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return
    from procrastinate.schema import SchemaManager  # noqa: PLC0415 - SQLite needs no driver for it

    op.execute("CREATE SCHEMA procrastinate")
    op.execute("SET LOCAL search_path TO procrastinate")
    # Straight to the driver, which takes many statements at once if there are no parameters.
    cursor = bind.connection.cursor()
    cursor.execute(SchemaManager.get_schema())
    cursor.close()
    op.execute("SET LOCAL search_path TO DEFAULT")


def downgrade() -> None:
    """Bring the database back to the level before."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP SCHEMA procrastinate CASCADE")
