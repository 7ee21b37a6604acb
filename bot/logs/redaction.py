"""Removes secrets from a finished line of text, however they got into it."""

import json
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote

HIDDEN: Final = "[hidden]"
_SHORTEST: Final = 8
"""Shorter secrets can't be hidden: half of all lines would contain them by chance."""
_COLON: Final = r"(?::|%3[Aa])"
_SLASH: Final = r"(?:\\*/|%2[Ff])"
_TOKEN: Final = re.compile(rf"\d+{_COLON}[\w-]{{30,}}")
"""Any bot token, with or without `bot` before it in a URL."""
_SIGNATURE: Final = re.compile(
    rf"({_SLASH}a{_SLASH}[\w-]{{1,128}}{_SLASH}\d{{1,20}}{_SLASH})[\w%=+-]+"
)
"""The last part of a link to a sample; without it the rest opens nothing."""
_STORE_SIGNATURE: Final = re.compile(r"(X-Amz-Signature(?:=|%3[Dd]))[0-9A-Fa-f]+")
"""The same in a link to an object store."""


class Redactor:
    """Hides the secrets that it gets, all bot tokens, and the signatures of links."""

    def __init__(self, secrets: Iterable[str]) -> None:
        # The longest first: if a shorter secret is part of one, no rest of it may be left.
        known = sorted({each for each in secrets if len(each) >= _SHORTEST}, key=len, reverse=True)
        self._known = re.compile("|".join(_pattern(secret) for secret in known)) if known else None

    def __call__(self, text: str) -> str:
        """Return the text without secrets."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        text = _STORE_SIGNATURE.sub(rf"\1{HIDDEN}", text)
        return _SIGNATURE.sub(rf"\1{HIDDEN}", _TOKEN.sub(HIDDEN, text))


def _pattern(secret: str) -> str:
    """Make a pattern for a secret in plain text, in a URL, in JSON, in Python, or in a mixture.

    A KeyError shows the repr of a key, a field the repr of that error, and JSON escapes it again:
    so any number of backslashes may come before a character.
    """
    return "".join(map(_any_spelling, secret))


def _any_spelling(char: str) -> str:
    if char.isascii() and (char.isalnum() or char in "-_."):
        return char if char != "." else r"\."
    if char == "\\":
        return r"(?:\\+|%5[Cc])"
    in_url = quote(char, safe="")
    in_json = r"\\+".join(re.escape(part) for part in json.dumps(char)[1:-1].split("\\"))
    spaces = [r"\+"] if char == " " else []
    ways = [re.escape(char), in_url, in_url.lower(), in_json, *spaces]
    return rf"\\*(?:{'|'.join(ways)})"
