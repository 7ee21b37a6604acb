"""Goes up and down the steps by alembic, which is loaded only when there is a step to do."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

_SCRIPTS: Final = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, level: str) -> None:
    """Apply all migrations up to a level that is known here."""
    command.upgrade(config_of(connection), level)


def undo(connection: Connection) -> None:
    """Undo all migrations of a database at a level that is known here; no table is left."""
    command.downgrade(config_of(connection), "base")


def config_of(connection: Connection) -> Config:
    """Return what alembic needs to know."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config
