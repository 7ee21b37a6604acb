"""A PostgreSQL server of the tests' own, in another time zone and with messages in Chinese.

Servers of others may be so, and nothing that is kept may depend on either.
"""

import shutil
import subprocess
import tempfile
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from typing_extensions import override

from sandbox.servers.postgresql import SUPERUSER, PostgreSQLServer, binaries
from storage.migrate import migrate

ZONE = "Asia/Shanghai"
CHINESE = "zh_CN.UTF-8"
TEMPLATE = "template_of_tests"

OWNER = "bot"
"""The role that owns the databases; it may do no more than a bot's may."""


class PostgreSQL(PostgreSQLServer):
    """A server; made with nothing in it, and not started."""

    def __init__(self, programs: Path) -> None:
        self._names = count(1)
        self._made = Path(tempfile.mkdtemp(prefix="voice-clone-locales-"))
        self._made.chmod(0o755)
        self.speaks_chinese = _make_chinese(self._made)
        told = {
            "timezone": ZONE,
            "log_timezone": ZONE,
            "lc_messages": CHINESE if self.speaks_chinese else "C",
            "deadlock_timeout": "200ms",
        }
        super().__init__(programs, options=told, locales=self._made)

    @override
    def url(self, database: str, *, user: str = OWNER) -> str:
        return super().url(database, user=user)

    @override
    def remove(self) -> None:
        super().remove()
        shutil.rmtree(self._made)

    def execute(self, command: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Do something as the superuser; foreign keys and triggers are not looked at."""
        dsn = self.url(database, user=SUPERUSER)
        with closing(psycopg.connect(dsn, autocommit=True)) as connection:
            connection.execute("SET session_replication_role = replica")
            answer = connection.execute(command.encode())
            return answer.fetchall() if answer.description is not None else []

    def empty_database(self) -> str:
        """Make a database with nothing in it; return its name."""
        return self._new_database("template0")

    def migrated_database(self) -> str:
        """Make a database at the newest level, with nothing in it; return its name."""
        return self._new_database(TEMPLATE)

    def drop(self, name: str) -> None:
        """Remove a database, and cut off all who are connected to it."""
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def make_template(self) -> None:
        """Make what every migrated database is a copy of."""
        self.make_database(TEMPLATE, owner=OWNER)
        migrate(self.url(TEMPLATE).replace("postgresql:", "postgresql+psycopg:"))

    def _new_database(self, template: str) -> str:
        name = f"test_{next(self._names)}"
        self.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")
        return name


def _make_chinese(folder: Path) -> bool:
    """Have Chinese made where the system lacks it; False if it can't be made here."""
    program = shutil.which("localedef")
    if program is None:
        return False
    command = [program, "-i", "zh_CN", "-f", "UTF-8", str(folder / CHINESE)]
    made = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - the system's
    return made.returncode == 0


def started() -> PostgreSQL | None:
    """Start a server with a template; None where PostgreSQL is not installed."""
    programs = binaries()
    if programs is None:
        return None
    server = PostgreSQL(programs)
    server.start()
    server.make_template()
    return server
