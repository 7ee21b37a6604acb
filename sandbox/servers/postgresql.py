"""A PostgreSQL server in a folder of its own, from the programs that are installed here."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sandbox.servers.ending import Guarded

DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian and Ubuntu keep one folder for each version."""

SUPERUSER = "postgres"

AT_ONCE = "QUIT"
"""The signal by which PostgreSQL ends as in a crash ("Shutting Down the Server" in its manual)."""

START_SECONDS = 15.0
"""How long a server may take until it answers."""

_PAUSE_SECONDS = 0.05


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL on this machine; None if there is none."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere is not None else None


class PostgreSQLServer:
    """A server that listens on a socket in its folder; made with nothing in it, and not started.

    It may lose data in a crash of the machine, which makes it fast.
    """

    def __init__(
        self,
        programs: Path,
        *,
        options: Mapping[str, str] | None = None,
        locales: Path | None = None,
    ) -> None:
        """Make the folder and an empty cluster.

        Args:
            programs: the folder with `initdb`, `postgres`, `pg_isready` and `psql`.
            options: further settings of the server, by their names in postgresql.conf.
            locales: a folder with locales that the system lacks.
        """
        self.folder = Path(tempfile.mkdtemp(prefix="voice-clone-pg-"))
        self._programs = programs
        self._options = dict(options or {})
        self._locales = locales or self.folder
        self._user = _unprivileged()
        self._server: Guarded | None = None
        if self._user is not None:
            os.chown(self.folder, self._user, pwd.getpwuid(self._user).pw_gid)
        self._run(
            "initdb",
            f"--pgdata={self.folder}/data",
            "--auth=trust",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        )

    def start(self) -> None:
        """Start, and wait until it answers; TimeoutError, with its log, when it doesn't."""
        told = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "full_page_writes": "off",
            "shared_buffers": "32MB",
            **self._options,
        }
        options = [part for name, value in told.items() for part in ("-c", f"{name}={value}")]
        command = [f"{self._programs}/postgres", "-D", f"{self.folder}/data", *options]
        self._server = Guarded(command, log=self.folder / "log", ends_by=AT_ONCE, **self.as_whom())
        self._wait(self._server)

    def stop(self) -> None:
        """End at once, as a crash would."""
        if self._server is not None:
            self._server.end()

    def remove(self) -> None:
        """End, and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder)

    def url(self, database: str, *, user: str) -> str:
        """Return the URL of a database, as an operator would write it."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.folder), safe='')}"

    def make_database(self, name: str, *, owner: str) -> None:
        """Make an empty database, and the role that owns it."""
        for command in (f"CREATE ROLE {owner} LOGIN", f"CREATE DATABASE {name} OWNER {owner}"):
            self._run("psql", "--no-psqlrc", self.url("postgres", user=SUPERUSER), "-c", command)

    def _wait(self, server: Guarded) -> None:
        ends_at = time.monotonic() + START_SECONDS
        while time.monotonic() < ends_at and not server.has_ended:
            if self._is_ready():
                return
            time.sleep(_PAUSE_SECONDS)
        raise TimeoutError((self.folder / "log").read_text())

    def _is_ready(self) -> bool:
        command = [f"{self._programs}/pg_isready", "--quiet", f"--host={self.folder}"]
        return not subprocess.run(command, check=False, **self.as_whom()).returncode  # noqa: S603 - PostgreSQL's own

    def _run(self, program: str, *arguments: str) -> None:
        command: Sequence[str] = [f"{self._programs}/{program}", *arguments]
        subprocess.run(command, check=True, capture_output=True, **self.as_whom())  # noqa: S603 - PostgreSQL's own

    def as_whom(self) -> dict[str, Any]:
        """Return what `subprocess` takes to run a program as the server's user."""
        environ = {"PATH": os.defpath, "LOCPATH": str(self._locales), "LC_ALL": "C"}
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
