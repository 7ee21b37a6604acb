"""A PostgreSQL server of the tests' own, in a folder, that ends with the process that started it.

It is in another time zone and speaks Chinese, as servers of others may: nothing that is kept may
depend on either.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from storage.migrate import migrate

DEBIAN = Path("/usr/lib/postgresql")
ZONE = "Asia/Shanghai"
CHINESE = "zh_CN.UTF-8"
TEMPLATE = "template_of_tests"

OWNER = "bot"
"""The role that owns the databases; it may do no more than a bot's may."""

# The server is a child of a shell that waits for its input to end: however a test run ends, its
# end closes the pipe, and the server is gone.
GUARDED = '"$@" & server=$!; read -r _; kill -QUIT $server; wait $server'


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL on this machine; None if there is none."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere is not None else None


class PostgreSQL:
    """A server; made with nothing in it, and not started."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._names = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self.folder = Path(tempfile.mkdtemp(prefix="voice-clone-pg-"))
        self._user = _unprivileged()
        if self._user is not None:
            os.chown(self.folder, self._user, pwd.getpwuid(self._user).pw_gid)
        self.speaks_chinese = self._make_locale()
        self._run(
            [
                f"{programs}/initdb",
                f"--pgdata={self.folder}/data",
                "--auth=trust",
                "--username=postgres",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ]
        )

    def start(self) -> None:
        """Start, and wait until it answers."""
        told = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "full_page_writes": "off",
            "shared_buffers": "32MB",
            "timezone": ZONE,
            "log_timezone": ZONE,
            "lc_messages": CHINESE if self.speaks_chinese else "C",
            "deadlock_timeout": "200ms",
        }
        options = [part for name, value in told.items() for part in ("-c", f"{name}={value}")]
        command = [f"{self._programs}/postgres", "-D", f"{self.folder}/data", *options]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the machine's own server
                ["/bin/sh", "-c", GUARDED, "sh", *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                **self.as_whom(),
            )
        self._wait()

    def stop(self) -> None:
        """End at once, as a crash would."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def remove(self) -> None:
        """End, and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder)

    def url(self, database: str, *, user: str = OWNER) -> str:
        """Return the URL of a database, as an operator would write it."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.folder), safe='')}"

    def execute(self, command: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Do something as the superuser; foreign keys and triggers are not looked at."""
        dsn = self.url(database, user="postgres")
        with closing(psycopg.connect(dsn, autocommit=True)) as connection:
            connection.execute("SET session_replication_role = replica")
            answer = connection.execute(command.encode())
            return answer.fetchall() if answer.description is not None else []

    def empty_database(self) -> str:
        """Make a database with nothing in it; return its name."""
        name = f"test_{next(self._names)}"
        self.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0")
        return name

    def migrated_database(self) -> str:
        """Make a database at the newest level, with nothing in it; return its name."""
        name = f"test_{next(self._names)}"
        self.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {TEMPLATE}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, and cut off all who are connected to it."""
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def make_template(self) -> None:
        """Make what every migrated database is a copy of."""
        self.execute(f"CREATE ROLE {OWNER} LOGIN")
        self.execute(f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
        migrate(self.url(TEMPLATE).replace("postgresql:", "postgresql+psycopg:"))

    def _make_locale(self) -> bool:
        """Have Chinese made where the system lacks it; False if it can't be made here."""
        program = shutil.which("localedef")
        if program is None:
            return False
        folder = self.folder / "locales"
        folder.mkdir()
        made = subprocess.run(  # noqa: S603 - a program of the system
            [program, "-i", "zh_CN", "-f", "UTF-8", str(folder / CHINESE)],
            capture_output=True,
            check=False,
        )
        return made.returncode == 0

    def _wait(self) -> None:
        for _ in range(300):
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError((self.folder / "log").read_text())

    def _run(self, command: Sequence[str]) -> None:
        subprocess.run(  # noqa: S603 - PostgreSQL's own programs
            command, check=True, capture_output=True, **self.as_whom()
        )

    def as_whom(self) -> dict[str, Any]:
        """As which user, and with which environment, a program of the server runs."""
        environ = {"PATH": os.defpath, "LOCPATH": str(self.folder / "locales"), "LC_ALL": "C"}
        ours: dict[str, Any] = {"cwd": self.folder, "env": environ}
        if self._user is not None:
            group = pwd.getpwuid(self._user).pw_gid
            ours.update(user=self._user, group=group, extra_groups=[])
        return ours


def _unprivileged() -> int | None:
    """Return whose server it has to be, because PostgreSQL refuses root; None: ours."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
    return known.get("postgres", known["nobody"])


def started() -> PostgreSQL | None:
    """Start a server with a template; None where PostgreSQL is not installed."""
    programs = binaries()
    if programs is None:
        return None
    server = PostgreSQL(programs)
    server.start()
    server.make_template()
    return server
