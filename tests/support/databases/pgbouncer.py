"""A pooler of the tests' own, in transaction mode, that ends with the process that started it."""

import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.servers.ending import Guarded
from tests.support.databases.postgresql import OWNER, PostgreSQL

DEBIAN = Path("/usr/sbin/pgbouncer")

CONNECTIONS = 2
"""So few to the server that each transaction meets another one."""


def program() -> Path | None:
    """Return PgBouncer; None where it is not installed."""
    if DEBIAN.exists():
        return DEBIAN
    elsewhere = shutil.which("pgbouncer")
    return Path(elsewhere) if elsewhere is not None else None


@contextmanager
def pooler_of(server: PostgreSQL, bouncer: Path) -> Iterator[str]:
    """Run a pooler in front of a server; yields its host and port, as in a URL."""
    port = _free_port()
    folder = server.folder / f"pooler-{port}"
    folder.mkdir()
    (folder / "users").write_text(f'"{OWNER}" ""\n')
    (folder / "ini").write_text(
        f"""\
[databases]
* = host={server.folder}
[pgbouncer]
pool_mode = transaction
default_pool_size = {CONNECTIONS}
max_client_conn = 100
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
"""
    )
    command = [str(bouncer), str(folder / "ini")]
    pooler = Guarded(command, log=folder / "log", **server.as_whom())
    try:
        _wait(port, folder / "log")
        yield f"127.0.0.1:{port}"
    finally:
        pooler.end()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, log: Path) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(log.read_text())
