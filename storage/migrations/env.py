"""Alembic's entry point: runs the migrations on the connection that storage.migrate passes."""

from alembic import context

from storage.schema import indexes  # noqa: F401 - they belong to the tables
from storage.schema.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
