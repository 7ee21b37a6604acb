"""Text as Telegram counts and marks it: lengths, entities, and the commands in people's texts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from sandbox.telegram.forms.errors import bad_request
from sandbox.telegram.forms.html import parse_html
from sandbox.telegram.forms.parts import Entity, utf16_length

LONGEST_TEXT = 4096
"""Characters of a message after its entities have been parsed (Bot API, sendMessage)."""
LONGEST_CAPTION = 1024
"""Characters of a caption after its entities have been parsed (Bot API, sendVoice)."""

_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(@\w{3,32})?\b")


@dataclass(frozen=True, slots=True)
class Formatted:
    """Text without its markup, and the entities that the markup stood for."""

    text: str
    entities: tuple[Entity, ...] = ()


def formatted(text: str, parse_mode: str | None, entities: tuple[Entity, ...] | None) -> Formatted:
    """Parse the markup of a bot's text; raises ApiError 400 if that is impossible.

    Only HTML is supported; for other parse modes the error says that the sandbox doesn't know them.
    """
    if parse_mode and parse_mode.lower() == "html":
        return trimmed(*parse_html(text))
    if parse_mode:
        raise bad_request(f"unsupported parse_mode (the sandbox reads HTML, not {parse_mode})")
    if any(entity.end > utf16_length(text) for entity in entities or ()):
        raise bad_request("can't parse MessageEntity: it ends behind the text")
    return trimmed(text, entities or ())


def trimmed(text: str, entities: Iterable[Entity]) -> Formatted:
    """Strip the white space around a text, as Telegram does, and move its entities along."""
    lead = utf16_length(text) - utf16_length(text.lstrip())
    whole = utf16_length(text.strip())
    kept = []
    for entity in entities:
        start, end = max(entity.offset - lead, 0), min(entity.end - lead, whole)
        if end > start:
            kept.append(msgspec.structs.replace(entity, offset=start, length=end - start))
    return Formatted(text.strip(), tuple(sorted(kept, key=lambda one: (one.offset, -one.length))))


def message_text(said: Formatted) -> Formatted:
    """Check the length of a message; it counts UTF-16 units, which is the stricter way."""
    if not said.text:
        raise bad_request("message text is empty")
    if utf16_length(said.text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return said


def caption_text(said: Formatted) -> Formatted:
    """Check the length of a caption, counted like that of a message."""
    if utf16_length(said.text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return said


def commands_in(text: str) -> tuple[Entity, ...]:
    """Mark the /commands in a person's text, so that the bot's library finds them."""
    return tuple(
        Entity(
            type="bot_command",
            offset=utf16_length(text[: match.start()]),
            length=utf16_length(match.group()),
        )
        for match in _COMMAND.finditer(text)
    )
