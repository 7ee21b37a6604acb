"""An S3-compatible server on this machine: moto, which has to be installed.

It believes every signature and knows no expiry.
"""

import socket
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

from sandbox.servers.ending import Guarded

KEY_ID, KEY = "AKIDSANDBOX", "a-secret-that-opens-nothing"
"""Any key will do."""

START_SECONDS = 60.0
"""How long the server may take until it answers."""

_AS_ANYBODY = "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/s3/aws4_request"
_PAUSE_SECONDS = 0.1


class ObjectStoreServer:
    """A server with no bucket; made, and not started."""

    def __init__(self) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as probe:
            self._port = int(probe.getsockname()[1])
        self._folder = tempfile.TemporaryDirectory(prefix="voice-clone-s3-")
        self._log = Path(self._folder.name, "log")
        self._server: Guarded | None = None
        self.endpoint = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start, and wait until it answers; TimeoutError, with its log, when it doesn't."""
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self._port)]
        self._server = Guarded(command, log=self._log)
        ends_at = time.monotonic() + START_SECONDS
        while time.monotonic() < ends_at and not self._server.has_ended:
            try:
                self.asked("GET", "/")
            except OSError:
                time.sleep(_PAUSE_SECONDS)
            else:
                return
        raise TimeoutError(self.said)

    def remove(self) -> None:
        """End, and leave nothing behind."""
        if self._server is not None:
            self._server.end()
        self._folder.cleanup()

    @property
    def said(self) -> str:
        """What it has logged: a line for each request."""
        return self._log.read_text()

    def make_bucket(self, name: str) -> None:
        """Make an empty bucket."""
        self.asked("PUT", f"/{name}")

    def url(self, bucket: str, prefix: str = "samples") -> str:
        """Return a bucket's URL, as an operator would write it in SAMPLES_URL."""
        return f"s3://{bucket}/{prefix}?region=us-east-1&endpoint={self.endpoint}"

    def asked(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Ask as somebody who may do everything; returns status, headers and body."""
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=10)) as connection:
            told = {"Authorization": _AS_ANYBODY, **(headers or {})}
            connection.request(method, path, body, told)
            answer = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read()
