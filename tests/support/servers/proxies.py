"""The proxies of docs/proxies/, as an operator would run them, on ports of the tests' own."""

import os
import re
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp.test_utils import unused_port

from sandbox.servers.ending import Guarded
from tests.support.servers.certificates import CERTIFICATE, make_certificate

EXAMPLES = Path(__file__).parents[3] / "docs" / "proxies"
NAME = "voices.example.com"
BOT = "127.0.0.1:8080"


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs."""

    url: str
    certificate: Path | None
    """What a client has to trust; None if it speaks HTTP."""
    folder: Path
    """Where its logs are."""

    @property
    def has_kept(self) -> str:
        """What it has written of requests and answers, or tried to."""
        files = [self.folder / "errors", self.folder / "accesses"]
        return "".join(file.read_text() for file in files if file.exists())


def program(name: str) -> Path | None:
    """Return a proxy; None where it is not installed."""
    found = shutil.which(name, path=f"{os.defpath}:/usr/sbin:/sbin") or shutil.which(name)
    return Path(found) if found is not None else None


@contextmanager
def nginx(binary: Path, folder: Path, bot_port: int) -> Iterator[Proxy]:
    """Run nginx with the example; only names, ports and paths are others.

    Where it would write what passes through it, it can't: that is an error in its log.
    """
    port = unused_port()
    make_certificate(folder)
    site = _changed(
        "nginx.conf",
        {
            r" +listen \[::\]:\d+( ssl)?;\n": "",
            r"listen 80;": f"listen 127.0.0.1:{unused_port()};",
            r"listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
            r"/etc/letsencrypt/live/[^/]+/": f"{folder}/",
            re.escape(BOT): f"127.0.0.1:{bot_port}",
        },
    )
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{place}_temp_path {folder}/temporary/{place};\n" for place in places)
    (folder / "temporary").mkdir()
    (folder / "site.conf").write_text(site)
    (folder / "whole.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;\n"
        f"events {{}}\nhttp {{\naccess_log {folder}/accesses;\n{temporary}"
        f"include {folder}/site.conf;\n}}\n"
    )
    command = [str(binary), "-p", str(folder), "-c", str(folder / "whole.conf")]
    with _running(command, folder, port):
        shutil.rmtree(folder / "temporary")
        yield Proxy(f"https://127.0.0.1:{port}", folder / CERTIFICATE, folder)


@contextmanager
def caddy(binary: Path, folder: Path, bot_port: int) -> Iterator[Proxy]:
    """Run Caddy with the example, without the certificate that it would get by itself."""
    port = unused_port()
    site = _changed(
        "Caddyfile",
        {
            rf"(?m)^{re.escape(NAME)}": f"http://127.0.0.1:{port}",
            re.escape(BOT): f"127.0.0.1:{bot_port}",
        },
    )
    (folder / "Caddyfile").write_text("{\n\tadmin off\n}\n" + site)
    command = [str(binary), "run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"]
    with _running(command, folder, port):
        yield Proxy(f"http://127.0.0.1:{port}", None, folder)


PROXIES = {"nginx": nginx, "caddy": caddy}


def _changed(name: str, changes: dict[str, str]) -> str:
    """Return an example with changes; each must find what it changes."""
    text = (EXAMPLES / name).read_text()
    for pattern, other in changes.items():
        text, times = re.subn(pattern, other, text)
        assert times, f"{pattern} is not in {name} any more"
    return text


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    environ = {"PATH": os.defpath, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    server = Guarded(command, log=folder / "log", env=environ, cwd=folder)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        else:
            raise TimeoutError((folder / "log").read_text())
        yield
    finally:
        server.end()
