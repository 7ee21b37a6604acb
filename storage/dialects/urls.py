"""Which database a URL names: an SQLite file, or a PostgreSQL database."""

import re
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

SQLITE: Final = "sqlite+aiosqlite"
POSTGRESQL: Final = "postgresql+psycopg"
POOLED: Final = "through_pooler"
"""The mark of a URL that leads to a pooler; only we read it."""

_FILES: Final = frozenset({"sqlite", SQLITE})
_SERVERS: Final = frozenset({"postgres", "postgresql", POSTGRESQL, f"{POSTGRESQL}_async"})
_HOST_AND_PORT: Final = re.compile(r"(?:\[([^\]]*)\]|([^\[\]:]*))(?::(\d*))?")
_EXAMPLE: Final = "postgresql://user:password@host/name"


def checked_url(value: str) -> str:
    """Return a database's URL with the driver that we use; ValueError says briefly what is wrong.

    No message contains any part of the value, which may hold a password.
    """
    scheme, _, rest = value.partition("://")
    if scheme.lower() in _SERVERS:
        return _server_url(f"{POSTGRESQL}://{rest}")
    if scheme.startswith("postgres"):
        raise ValueError(f"names a driver that we don't use; write {_EXAMPLE}")
    path = rest.removeprefix("/") if rest.startswith("/") else ""
    if scheme not in _FILES or not path or path.startswith(":memory:"):
        raise ValueError("must name an SQLite file or a PostgreSQL database")
    if "?" in path:
        raise ValueError("must name an SQLite file whose path has no ?; nothing may follow it")
    return f"{SQLITE}://{rest}"


def is_postgresql(url: str) -> bool:
    """Return whether a checked URL names a PostgreSQL database."""
    return url.startswith("postgresql")


def path_of(url: str) -> Path:
    """Return the file that a checked URL of SQLite names."""
    return Path(make_url(url).database or "")


def through_pooler(url: str) -> str:
    """Return a checked URL with the mark that it leads to a pooler in transaction mode."""
    return make_url(url).update_query_dict({POOLED: "yes"}).render_as_string(hide_password=False)


def is_pooled(url: str) -> bool:
    """Return whether a checked URL leads to a pooler: nothing of a session outlives a commit."""
    return POOLED in make_url(url).query


def file_beside(url: str) -> Path:
    """Return where erasures are remembered: beside an SQLite file, or in the folder for data."""
    if is_postgresql(url):
        return Path("data", "erasures")
    return Path(f"{make_url(url).database}.erasures")


def passwords_in(url: str) -> tuple[str, ...]:
    """Return every password that a checked URL holds, in clear."""
    if not is_postgresql(url):
        return ()
    parts = make_url(url)
    found = (parts.password, parts.query.get("password"), parts.query.get("sslpassword"))
    return tuple(each for each in found if isinstance(each, str) and each)


def without_passwords(url: str) -> str:
    """Return a URL that may be shown."""
    parts = make_url(url)
    return parts.difference_update_query(("password", "sslpassword")).render_as_string()


def _server_url(url: str) -> str:
    url = _with_hosts_apart(url)
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError(f"can't be read; write it like {_EXAMPLE}") from None
    if not parts.database:
        raise ValueError(f"must name the database behind the host: {_EXAMPLE}")
    if _is_torn(parts):
        raise ValueError(
            "has a character in its user or password that must be written as %XX: @ is %40,"
            " : is %3A, / is %2F"
        )
    if "%" in (parts.host or ""):
        # A socket's folder, as libpq writes it.
        socket = parts.set(host="").update_query_dict({"host": unquote(parts.host or "")})
        return socket.render_as_string(hide_password=False)
    return url


def _with_hosts_apart(url: str) -> str:
    """Return a URL that SQLAlchemy can read; it knows several hosts only as a parameter."""
    scheme, _, rest = url.partition("://")
    authority, _, path = rest.partition("/")
    user, at, hosts = authority.rpartition("@")
    each = [found for host in hosts.split(",") if (found := _HOST_AND_PORT.fullmatch(host))]
    if "," not in hosts or len(each) <= hosts.count(","):
        return url
    names = ",".join(found[1] or found[2] for found in each)
    ports = ",".join(found[3] or "" for found in each)
    told = f"host={names}&port={ports}" if ports.strip(",") else f"host={names}"
    return f"{scheme}://{user}{at}/{path}{'&' if '?' in path else '?'}{told}"


def _is_torn(parts: URL) -> bool:
    """Return whether a part of the password seems to have ended up in the host or the database."""
    return any(sign in f"{parts.host or ''} {parts.database or ''}" for sign in "@/")
