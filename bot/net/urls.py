"""URLs that are requested byte for byte as they were given, because a signature may cover them.

yarl rewrites what it reads (`%7E` becomes `~`), and its `join` decodes the path that it joins to
(findings/yarl_join_decodes_its_base.sh). So we tell it only where the host ends.
"""

import re
from typing import Final
from urllib.parse import quote_from_bytes

from yarl import URL

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_PARTS: Final = re.compile(r"([a-z][a-z0-9+.-]*:)(//[^/?#]*)([^?#]*)(\?[^#]*)?", re.IGNORECASE)
"""Scheme, host and port, path, and query (RFC 3986, appendix B)."""
_UNSENDABLE: Final = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]+")
"""Characters that would break the request line, and header bytes that were no UTF-8."""


def as_given(text: str) -> URL:
    """Make a URL without rewriting its path and query; raises ValueError if it is invalid.

    The host is checked as strictly as yarl checks any.
    """
    checked, parts = _strictly(text), _PARTS.match(text)
    if parts is None or not checked.raw_host:
        raise ValueError("no host")
    path_and_query = _UNSENDABLE.sub(_quoted, f"{parts[3]}{parts[4] or ''}")
    authority = f"{checked.scheme}://{checked.raw_authority}"
    return URL(authority + path_and_query, encoded=True)


def joined(base: str, reference: str) -> str:
    """Resolve a reference against an absolute URL (RFC 3986, 5.2); ValueError if it is invalid."""
    if _SCHEME.match(reference):
        return reference
    parts = _PARTS.match(base)
    if parts is None:
        raise ValueError("nothing to join it to")
    scheme, host, path, query = parts.groups(default="")
    if reference.startswith("//"):
        return scheme + reference
    if reference.startswith("/"):
        return scheme + host + reference
    if reference.startswith("?"):
        return scheme + host + path + reference
    if not reference.partition("#")[0]:
        return scheme + host + path + query
    return scheme + host + _without_dots(path.rpartition("/")[0] + "/", reference)


def _without_dots(folder: str, reference: str) -> str:
    """Follow a path from a folder, up at each `..`; leaves the dots of a query alone."""
    path, mark, query = reference.partition("?")
    kept = folder.split("/")[:-1]
    *steps, last = path.split("/")
    for step in steps if last not in {".", ".."} else [*steps, last]:
        if step == "..":
            kept = kept[:-1] or [""]
        elif step != ".":
            kept.append(step)
    end = "" if last in {".", ".."} else last
    return "/".join([*kept, end]) + mark + query


def _strictly(text: str) -> URL:
    """Read a URL as yarl does; yarl 1.25.1 looks for a bracket in a host that may be empty."""
    try:
        return URL(text)
    except IndexError as fault:
        raise ValueError("no host") from fault


def _quoted(found: re.Match[str]) -> str:
    return quote_from_bytes(found[0].encode(errors="surrogateescape"))
