"""A second PostgreSQL server, which follows a first one and can take its place."""

import shutil
import subprocess

from sandbox.servers.postgresql import binaries
from tests.support.databases.postgresql import PostgreSQL


def standby_of(primary: PostgreSQL) -> PostgreSQL:
    """Make a server with all that another one has, and start it as its standby.

    From then on the primary confirms a commit only when the standby has it, too. Without that, a
    failover may lose the last commits, which nobody could make up for.
    """
    programs = binaries()
    assert programs is not None
    standby = PostgreSQL(programs)
    data = standby.folder / "data"
    shutil.rmtree(data)
    copied = subprocess.run(  # noqa: S603 - a program of PostgreSQL
        [
            f"{programs}/pg_basebackup",
            f"--pgdata={data}",
            f"--host={primary.folder}",
            "--username=postgres",
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--no-sync",
        ],
        user=standby.folder.stat().st_uid,
        group=standby.folder.stat().st_gid,
        extra_groups=[],
        capture_output=True,
        check=False,
    )
    assert copied.returncode == 0, copied.stderr
    standby.start()
    primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
    primary.execute("SELECT pg_reload_conf()")
    return standby


def promote(standby: PostgreSQL) -> None:
    """Have a standby take the place of its primary, which must be gone."""
    standby.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
    assert standby.execute("SELECT pg_promote()") == [(True,)]
