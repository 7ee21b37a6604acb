"""Makes what the upstream says safe to show, to people and in the log."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, urlsplit

_URL: Final = re.compile(r"https?(?::|%3a)\S*", re.IGNORECASE)
_SHORTEST_SECRET: Final = 8


def secrets_of_url(url: str) -> list[str]:
    """List the parts of a link that would reveal it if the upstream repeated them."""
    parts = re.split(r"[/.?=&]", urlsplit(url).path + "?" + urlsplit(url).query)
    return [url, quote(url, safe=""), *(part for part in parts if len(part) >= _SHORTEST_SECRET)]


def plain(text: object, hide: Iterable[str], longest: int) -> str:
    """Make a text of the upstream's safe to show: printable, short, without secrets or URLs."""
    if not isinstance(text, str):
        return ""
    for secret in hide:
        text = text.replace(secret, "[hidden]")
    text = _URL.sub("[url]", text)[: longest * 10]
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:longest]
