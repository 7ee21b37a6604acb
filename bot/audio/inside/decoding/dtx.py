"""Tells whether pauses were left out of an Opus stream (discontinuous transmission)."""

import re

_PAGE = re.compile(rb"OggS\x00.{21}(.)", re.DOTALL)
"""The header of an Ogg page, with the number of its segments (RFC 3533, 6)."""

_NOT_SENT = re.compile(rb"(?<!\xff)[\x01\x02]")
"""The length of a packet with a frame that was not sent (RFC 6716, 3.1 and 2.1.9)."""


def may_leave_pauses_out(data: bytes, format_name: str) -> bool:
    """Look at the packets' lengths where that is cheap, which is in Ogg only."""
    if format_name != "ogg":
        return True
    return any(
        _NOT_SENT.search(data, page.end(), page.end() + page[1][0]) for page in _PAGE.finditer(data)
    )
