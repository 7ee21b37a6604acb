"""An S3-compatible server for the tests, with as many buckets as they need.

It checks no signature and no expiry: tests/storage/samples/test_signature.py proves those.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from itertools import count
from urllib.parse import urlsplit

from sandbox.servers.object_store import KEY, KEY_ID, ObjectStoreServer

__all__ = ["KEY", "KEY_ID", "ObjectStore", "object_store"]


class ObjectStore(ObjectStoreServer):
    """The server, which names its buckets itself."""

    def __init__(self) -> None:
        super().__init__()
        self._names = count(1)

    def bucket(self, *versioning: str) -> str:
        """Make a bucket whose versioning is set to each of these words in turn."""
        name = f"bucket-{next(self._names)}"
        self.make_bucket(name)
        for status in versioning:
            self.asked("PUT", f"/{name}?versioning", _VERSIONING.format(status).encode())
        return name

    def is_empty(self, url: str) -> bool:
        """Whether a bucket, as the setting names it, has nothing in it, old versions included."""
        status, _, listed = self.asked("GET", f"/{urlsplit(url).netloc}?versions")
        assert status == HTTPStatus.OK
        return not any(word in listed for word in (b"<Version>", b"<DeleteMarker>"))


_VERSIONING = (
    '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    "<Status>{}</Status></VersioningConfiguration>"
)


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Start the server on a free port, and wait until it answers."""
    store = ObjectStore()
    store.start()
    try:
        yield store
    finally:
        store.remove()
