"""Where the bot runs that is to be killed: a port, a database and a folder that outlive it."""

import secrets
import socket
from collections.abc import Mapping
from pathlib import Path

from tests.faults.sigkill.records import Records
from tests.faults.sigkill.sources import InFile, OnServer


class Place:
    """A folder of a test, and the settings for a bot that keeps everything in it.

    With the URL of a database on a server, the bot has only its samples in the folder.
    """

    def __init__(self, folder: Path, server_url: str = "") -> None:
        self.folder = folder
        file = folder / "kept" / "bot.db"
        self.is_on_server = bool(server_url)
        self.url = server_url or f"sqlite+aiosqlite:///{file}"
        # Alone on a file, a start frees the claims of the dead; on a server others may be alive.
        self.records = (
            Records(OnServer(server_url.replace("+psycopg", "")), raised=1)
            if server_url
            else Records(InFile(file), raised=2)
        )

    def chosen(self) -> Mapping[str, str]:
        """Settings that go before a stage's own."""
        port = quiet_port()
        return {
            "port": str(port),
            "public_url": f"http://127.0.0.1:{port}",
            "database_url": self.url,
            "audio_dir": str(self.folder / "audio"),
            "clones_per_owner": "100000",
            "trainings_per_day": "100000",
            "messages_per_minute": "100000",
            "messages_at_once": "100000",
        }

    def said(self) -> str:
        """All that the bot has written in all its lives; a kill may break off in a character."""
        files = sorted(self.folder.glob("output-*"))
        return "\n".join(file.read_bytes().decode(errors="replace") for file in files)


def quiet_port(*, but: int = 0) -> int:
    """Find a port that the kernel gives to no connection while the bot is dead.

    It is chosen by chance, for another run beside this one may have a dead bot, too.
    """
    bounds = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()
    below = range(max(1_025, int(bounds[0]) - 10_000), int(bounds[0]))
    while True:
        port = secrets.choice(below)
        with socket.socket() as probe:
            if port != but and probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
