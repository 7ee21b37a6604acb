"""Telegram's own HTML: few tags, closed in order; every stray < is refused."""

import html
import re
from dataclasses import dataclass, field

from sandbox.telegram.forms.errors import ApiError, bad_request
from sandbox.telegram.forms.parts import Entity, utf16_length

_ENTITIES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAME = re.compile(r"</?([^\s>]*)")
_TAG = re.compile(r"</?[^\s>]*((?:\s+[\w-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?)*)\s*>")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
_CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the text and its entities; ApiError 400, in Telegram's words, if it is invalid."""
    return _Parser(source).parse()


@dataclass(slots=True)
class _Open:
    """A tag that has not been closed yet."""

    name: str
    start: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _Parser:
    source: str
    text: str = ""
    waiting: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def parse(self) -> tuple[str, list[Entity]]:
        position = 0
        while (start := self.source.find("<", position)) >= 0:
            self._plain(self.source[position:start])
            position = self._tag(start)
        self._plain(self.source[position:])
        if self.waiting:
            name = self.waiting[-1].name
            raise bad_request(f"can't parse entities: Can't find end tag corresponding to {name}")
        return self.text, self.entities

    def _plain(self, part: str) -> None:
        # Telegram knows four named characters, and leaves all others as they are.
        self.text += _CHARACTER.sub(lambda match: html.unescape(match.group()), part)

    def _tag(self, start: int) -> int:
        named = _NAME.match(self.source, start)
        name = named.group(1).lower() if named else ""
        closing = self.source.startswith("</", start)
        if not closing and name not in _ENTITIES:
            raise self._fault(f'Unsupported start tag "{name}"', start)
        whole = _TAG.match(self.source, start)
        if not whole:
            raise self._fault(f"Unclosed {'end' if closing else 'start'} tag", start)
        if closing:
            self._close(name, start)
        else:
            self._begin(name, whole.group(1), start)
        return whole.end()

    def _begin(self, name: str, attributes: str, start: int) -> None:
        found = {
            key.lower(): html.unescape(double or single or bare)
            for key, double, single, bare in _ATTRIBUTE.findall(attributes)
        }
        if name == "span" and found.get("class") != "tg-spoiler":
            raise self._fault('Tag "span" must have class "tg-spoiler"', start)
        self.waiting.append(_Open(name, utf16_length(self.text), found))

    def _close(self, name: str, start: int) -> None:
        if not self.waiting:
            raise self._fault("Unexpected end tag", start)
        tag = self.waiting.pop()
        if name not in ("", tag.name):
            expected = f', expected "</{tag.name}>", found "</{name}>"'
            raise self._fault("Unmatched end tag", start, expected)
        length = utf16_length(self.text) - tag.start
        missing = tag.name == "a" and not tag.attributes.get("href")
        if length and not missing:
            self.entities.append(_entity(tag, length))

    def _fault(self, what: str, start: int, rest: str = "") -> ApiError:
        offset = len(self.source[:start].encode())
        return bad_request(f"can't parse entities: {what} at byte offset {offset}{rest}")


def _entity(tag: _Open, length: int) -> Entity:
    name, has = _ENTITIES[tag.name], tag.attributes
    if tag.name == "blockquote" and "expandable" in has:
        name = "expandable_blockquote"
    return Entity(
        type=name,
        offset=tag.start,
        length=length,
        url=has["href"] if tag.name == "a" else None,
        custom_emoji_id=has.get("emoji-id", "") if tag.name == "tg-emoji" else None,
    )
