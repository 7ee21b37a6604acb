"""An S3-compatible server of the tests' own (moto), which ends with the process that started it.

It checks no signature and no expiry: tests/storage/samples/test_signature.py proves those.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import count
from urllib.parse import urlsplit

# The server is a child of a shell that waits for its input to end: however a test run ends, its
# end closes the pipe, and the server is gone.
GUARDED = '"$@" & server=$!; read -r _; kill $server; wait $server'
KEY_ID, KEY = "AKIDTESTS", "a-secret-that-only-tests-have"
AS_ANYBODY = "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/s3/aws4_request"
STARTED_WITHIN_SECONDS = 60


class ObjectStore:
    """The server, with as many buckets as the tests need."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._names = count(1)
        self.endpoint = f"http://127.0.0.1:{port}"

    def bucket(self, *versioning: str) -> str:
        """Make a bucket whose versioning is set to each of these words in turn."""
        name = f"bucket-{next(self._names)}"
        self.asked("PUT", f"/{name}")
        for status in versioning:
            self.asked("PUT", f"/{name}?versioning", _VERSIONING.format(status).encode())
        return name

    def url(self, bucket: str, prefix: str = "samples") -> str:
        """The setting that names a bucket."""
        return f"s3://{bucket}/{prefix}?region=us-east-1&endpoint={self.endpoint}"

    def is_empty(self, url: str) -> bool:
        """Whether a bucket, as the setting names it, has nothing in it, old versions included."""
        status, _, listed = self.asked("GET", f"/{urlsplit(url).netloc}?versions")
        assert status == HTTPStatus.OK
        return not any(word in listed for word in (b"<Version>", b"<DeleteMarker>"))

    def asked(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Ask the server as somebody whom it lets do everything: status, headers, body."""
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=10)) as connection:
            told = {"Authorization": AS_ANYBODY, **(headers or {})}
            connection.request(method, path, body, told)
            answer = connection.getresponse()
            return answer.status, dict(answer.headers), answer.read()


_VERSIONING = (
    '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    "<Status>{}</Status></VersioningConfiguration>"
)


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Start the server on a free port, and wait until it answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603 - our own command
        ["/bin/sh", "-c", GUARDED, "sh", *command],
        stdin=subprocess.PIPE,
        stdout=quiet,
        stderr=quiet,
    )
    try:
        store = ObjectStore(port)
        _wait_for(store)
        yield store
    finally:
        process.communicate()


def _wait_for(store: ObjectStore) -> None:
    for _ in range(STARTED_WITHIN_SECONDS * 10):
        try:
            store.asked("GET", "/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError
