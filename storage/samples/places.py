"""Where samples are kept, as the setting SAMPLES_URL names it."""

import re
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from msgspec import Struct

FOLDER: Final = "file"
BUCKET: Final = "s3"
DEFAULT_REGION: Final = "us-east-1"

_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]")
"""Names of buckets as Amazon allows them, and with an underscore, as others do."""

_PREFIX: Final = re.compile(r"([A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*)?")
"""Characters that Amazon calls safe in names of objects: every store takes them."""

_REGION: Final = re.compile(r"[a-z0-9-]+")
_SAID: Final = frozenset({"region", "endpoint"})


class Bucket(Struct, frozen=True, kw_only=True):
    """A bucket of an S3-compatible store, and the beginning of our names in it."""

    name: str
    prefix: str
    """Without a slash at either end; empty for none."""
    region: str
    endpoint: str
    """The store's address: scheme, host and port."""


def checked_place(value: str) -> str:
    """Check where samples are to be kept; ValueError says briefly what is wrong."""
    scheme = value.partition("://")[0].lower()
    if scheme == FOLDER:
        folder_of(value)
    elif scheme == BUCKET:
        bucket_of(value)
    else:
        raise ValueError("must begin with file:/// or s3://, or be empty")
    return value


def is_bucket(url: str) -> bool:
    """Return whether a checked URL names a bucket."""
    return url.partition("://")[0].lower() == BUCKET


def folder_of(url: str) -> Path:
    """Return the folder that a URL names; ValueError if it names none."""
    parts = _split(url)
    if parts.netloc or not parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must name a folder by its whole path: file:///var/lib/bot/samples")
    return Path(unquote(parts.path))


def bucket_of(url: str) -> Bucket:
    """Return the bucket that a URL names; ValueError says briefly what is wrong with it."""
    parts = _split(url)
    said = _said_in(parts)
    if "@" in parts.netloc:
        raise ValueError("must not hold a key: it belongs into AWS_SECRET_ACCESS_KEY")
    if _BUCKET.fullmatch(parts.netloc) is None:
        raise ValueError("must name a bucket behind s3://, in small letters")
    prefix = parts.path.strip("/")
    if _PREFIX.fullmatch(prefix) is None:
        raise ValueError("may have only letters, digits and -_.!*'() between the slashes")
    region = said.get("region") or DEFAULT_REGION
    if _REGION.fullmatch(region) is None:
        raise ValueError("has a region that can't be one; regions look like eu-central-1")
    amazon = f"https://s3.{region}.amazonaws.com"
    endpoint = _endpoint(said["endpoint"]) if said.get("endpoint") else amazon
    return Bucket(name=parts.netloc, prefix=prefix, region=region, endpoint=endpoint)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise ValueError("can't be read") from None


def _said_in(parts: SplitResult) -> dict[str, str]:
    said = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.fragment or not set(said) <= _SAID:
        raise ValueError("may have only region= and endpoint= behind its ?")
    return said


def _endpoint(value: str) -> str:
    """Check the address of a store; the bucket and its names are appended to it."""
    try:
        parts = urlsplit(value)
        whole = bool(parts.hostname) and parts.port != 0 and parts.path in {"", "/"}
    except ValueError:
        whole = False
    if not whole or parts.scheme not in {"http", "https"} or "@" in parts.netloc or parts.query:
        raise ValueError("has an endpoint that can't be one; write endpoint=https://host:port")
    return f"{parts.scheme}://{parts.netloc}"
