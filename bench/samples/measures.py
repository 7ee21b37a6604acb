"""How many samples a second are served to eight clients, and what one costs."""

import asyncio
import socket
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Final

from bench.machine.launching import launched
from bench.machine.spending import cpu_us
from bench.samples.sample import SAMPLE_BYTES
from bench.updates.bots import SERVICE
from bot.demo.stage import free_port

NGINX: Final = Path("/usr/sbin/nginx")
BARE: Final = "bare aiohttp, FileResponse"
Served = tuple[int, int, str]
"""The process, its port, and the path of the sample."""

CLIENTS = 8
WARM_UP_SECONDS = 0.5
PATIENCE_SECONDS = 30.0
HERE = Path(__file__).parents[2]

_CONF = """\
daemon off;
worker_processes 1;
error_log stderr error;
pid {folder}/pid;
events {{ worker_connections 256; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}/site; }}
}}
"""


async def served(which: str, seconds: float) -> Mapping[str, Sequence[float]]:
    """Fetch the sample again and again from one of `SERVERS`."""
    async with SERVERS[which]() as (pid, port, path):
        clients = [Client(port, path) for _ in range(CLIENTS)]
        await asyncio.sleep(WARM_UP_SECONDS)
        began, before, spent = time.perf_counter(), _count(clients), cpu_us(pid)
        await asyncio.sleep(seconds)
        taken, many = time.perf_counter() - began, _count(clients) - before
        spent = cpu_us(pid) - spent
        for client in clients:
            client.stop()
    return {"a_second": [many / taken], "cpu_us": [spent / many]}


class Client:
    """Fetches one sample after the other in a thread, and throws the bytes away."""

    def __init__(self, port: int, path: str) -> None:
        self.fetched = 0
        self._line = socket.create_connection(("127.0.0.1", port))
        self._request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        self._stopping = False
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Fetch no more."""
        self._stopping = True
        self._thread.join()
        self._line.close()

    def _go_on(self) -> None:
        room = bytearray(512 * 1024)
        while not self._stopping:
            self._line.sendall(self._request)
            got = self._line.recv_into(room)
            head = room.find(b"\r\n\r\n")
            if not room.startswith(b"HTTP/1.1 200 ") or head < 0:
                raise ConnectionError(bytes(room[:80]))
            left = SAMPLE_BYTES - (got - head - 4)
            while left > 0:
                left -= self._line.recv_into(room, min(left, len(room)))
            self.fetched += 1


def _count(clients: Sequence[Client]) -> int:
    return sum(client.fetched for client in clients)


@asynccontextmanager
async def _service() -> AsyncIterator[Served]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        log = Path(folder) / "log"
        command = [sys.executable, "-m", "bench.samples.site", str(port)]
        async with launched(command, {}, log=log, folder=HERE) as process:
            await _open(port)
            async with asyncio.timeout(PATIENCE_SECONDS):
                while "/a/" not in log.read_text():  # noqa: ASYNC110 - it is another process
                    await asyncio.sleep(0.05)
            path = next(line for line in log.read_text().splitlines() if line.startswith("/a/"))
            yield process.pid, port, path


@asynccontextmanager
async def _nginx() -> AsyncIterator[Served]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        _furnish(folder, port)
        command = [str(NGINX), "-c", str(folder / "nginx.conf")]
        async with launched(command, {}, log=folder / "log") as process:
            await _open(port)
            yield process.pid, port, "/sample.wav"


@asynccontextmanager
async def _bare() -> AsyncIterator[Served]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        sample = Path(name) / "sample.wav"
        sample.write_bytes(bytes(SAMPLE_BYTES))
        command = [sys.executable, "-m", "bench.samples.bare", str(port), str(sample)]
        async with launched(command, {}, log=Path(name) / "log", folder=HERE) as process:
            await _open(port)
            yield process.pid, port, "/sample.wav"


def _furnish(folder: Path, port: int) -> None:
    folder.chmod(0o755)  # nginx's workers are somebody else
    (folder / "site").mkdir()
    (folder / "site" / "sample.wav").write_bytes(bytes(SAMPLE_BYTES))
    (folder / "nginx.conf").write_text(_CONF.format(folder=folder, port=port))


async def _open(port: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
                continue
            writer.close()
            return


SERVERS: Final[Mapping[str, Callable[[], AbstractAsyncContextManager[Served]]]] = {
    "nginx": _nginx,
    BARE: _bare,
    SERVICE: _service,
}
"""What serves the sample, in the order of the table."""
