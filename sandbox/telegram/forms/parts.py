"""JSON objects that are parts of both parameters and messages."""

from typing import Annotated

import msgspec


class Part(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A JSON object inside a parameter; unknown fields are refused."""


class Entity(Part, frozen=True, kw_only=True):
    """A marked stretch of text; offset and length count UTF-16 units."""

    type: str
    offset: Annotated[int, msgspec.Meta(ge=0)]
    length: Annotated[int, msgspec.Meta(ge=1)]
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None

    @property
    def end(self) -> int:
        """The offset of its end, in UTF-16 units."""
        return self.offset + self.length


def utf16_length(text: str) -> int:
    """Count the UTF-16 units of a text, Telegram's unit of offsets and lengths."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
