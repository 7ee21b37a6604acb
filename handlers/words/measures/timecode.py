"""Places in a recording, as players show them and as people write them."""

import re
import unicodedata

from cloning.domain.recordings.rejections import PartUnread

CLOCK = re.compile(r"(?<![\d:.,+\-\u2212])(?:(\d{1,2}):)?(\d{1,4}):(\d{2})(?![\d:])")
"""12:30, or 1:02:30."""

HOURS = r"(?:h|hr|hrs|hours?|std|stunden?|小时|小時|时|時)"
MINUTES = r"(?:m|min|mins|minutes?|minuten|分钟|分鐘|分)"
SECONDS = r"(?:s|sec|secs|seconds?|sek|sekunden?|秒钟|秒鐘|秒)"
NUMBER = r"(\d{1,5}(?:\.\d{1,3})?)"
AND = r"\s*(?:(?:and|und)\s)?\s*"
WORDS = re.compile(
    rf"(?<![\w.+\-\u2212])(?:{NUMBER}\s*{HOURS}(?![a-z])\.?)?{AND}"
    rf"(?:{NUMBER}\s*{MINUTES}(?![a-z])\.?)?{AND}"
    rf"(?:{NUMBER}\s*{SECONDS}(?![a-z])\.?)?"
)
"""90 s, 2 min 10 s, 1 h 2 min: any of the three units; also in German and Chinese."""

FROM_THE_END = re.compile(
    r"\b(?:before|from) (?:the )?end\b|\bv(?:or|om) (?:dem )?ende\b|\blast\b|\bletzte|倒数|最后"
)
UNCLEAR = re.compile(r"\d|半|\bhalf\b|\bhalbe?\b|\u2044")
"""Beside a time in words: another figure, or a half."""
OTHER_UNIT = re.compile(rf"\s*(?:{HOURS}|{SECONDS})(?![a-z])")
"""Behind two figures with a colon: 1:30 h is no minute and a half; 12:30 min is read as 12:30."""

IN_AN_HOUR, IN_A_MINUTE = 3600.0, 60.0


def written(seconds: float) -> str:
    """Format a place in a recording as players do: 2:10, or 1:02:10; takes seconds."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def read(text: str) -> float:
    """Read the first place written in a text, in seconds; PartUnread if there is none.

    A bare number doesn't count: it could mean minutes or seconds.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace(",", ".")
    clock = CLOCK.search(plain)
    found = clock or next((one for one in WORDS.finditer(plain) if any(one.groups())), None)
    if found is None or _is_unclear(plain, found, clock):
        raise PartUnread
    hours, minutes, seconds = (float(figure or 0) for figure in found.groups())
    too_much = clock is not None and (seconds >= IN_A_MINUTE or (hours and minutes >= IN_A_MINUTE))
    if too_much:
        raise PartUnread
    return hours * IN_AN_HOUR + minutes * IN_A_MINUTE + seconds


def _is_unclear(text: str, found: re.Match[str], clock: re.Match[str] | None) -> bool:
    """Tell whether the rest of a text makes it another time than the one that was found."""
    before, after = text[: found.start()], text[found.end() :]
    if FROM_THE_END.search(text):
        return True
    if clock is not None:
        return clock[1] is None and OTHER_UNIT.match(after) is not None
    return UNCLEAR.search(f"{before} {after}") is not None
