"""Inline mode: what the bot offers when its name is typed in any chat."""

from typing import Annotated, Literal

import msgspec

from sandbox.telegram.forms.errors import bad_request
from sandbox.telegram.forms.parts import Entity, Part
from sandbox.telegram.forms.text import caption_text, formatted
from sandbox.telegram.forms.values import InlineOffer, InlineResult, Kind
from sandbox.telegram.methods.parameters import Method
from sandbox.telegram.methods.receiving import TOO_OLD
from sandbox.telegram.state.world import QUERY_LIFE, World

MOST_RESULTS = 50
"""Results of one answer (Bot API, answerInlineQuery)."""
LONGEST_ID = 64
"""Bytes of a result's id, and of the offset of the next page."""


class CachedVoice(Part, frozen=True, kw_only=True):
    """A voice message that Telegram has already (Bot API, InlineQueryResultCachedVoice)."""

    type: Literal["voice"]
    id: str
    voice_file_id: str
    title: Annotated[str, msgspec.Meta(min_length=1)]
    caption: str = ""
    parse_mode: str | None = None
    caption_entities: tuple[Entity, ...] | None = None

    def read(self, world: World) -> InlineResult:
        """Return the offered result; ApiError 400 if Telegram would not offer it."""
        if not 1 <= len(self.id.encode()) <= LONGEST_ID:
            raise bad_request("RESULT_ID_INVALID")
        file = world.files.find(self.voice_file_id, "wrong file identifier/HTTP URL specified")
        if file.kind is not Kind.VOICE:
            raise bad_request(f"can't use file of type {file.kind} as voice")
        said = caption_text(formatted(self.caption, self.parse_mode, self.caption_entities))
        return InlineResult(
            id=self.id, title=self.title, caption=said.text, entities=said.entities, file=file
        )


class ResultsButton(Part, frozen=True, kw_only=True):
    """A button above the results that leads to the private chat."""

    text: Annotated[str, msgspec.Meta(min_length=1)]
    start_parameter: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]


class AnswerInlineQuery(Method, kw_only=True, frozen=True):
    """Offer results for the typed text, once and in time."""

    inline_query_id: str
    results: Annotated[tuple[CachedVoice, ...], msgspec.Meta(max_length=MOST_RESULTS)]
    cache_time: Annotated[int, msgspec.Meta(ge=0)] = 300
    is_personal: bool = False
    next_offset: str = ""
    button: ResultsButton | None = None

    async def answer(self, world: World) -> bool:
        """Show the offer to the person who typed."""
        asked_at = world.queries.get(self.inline_query_id)
        late = asked_at and world.clock() - asked_at > QUERY_LIFE
        if asked_at is None or late or self.inline_query_id in world.offers:
            raise bad_request(TOO_OLD)
        if len(self.next_offset.encode()) > LONGEST_ID:
            raise bad_request("NEXT_OFFSET_INVALID")
        if len({result.id for result in self.results}) < len(self.results):
            raise bad_request("RESULT_ID_DUPLICATE")
        world.offers[self.inline_query_id] = InlineOffer(
            results=tuple(result.read(world) for result in self.results),
            cache_seconds=self.cache_time,
            personal=self.is_personal,
            next_offset=self.next_offset,
            button=self.button.text if self.button else None,
            start_parameter=self.button.start_parameter if self.button else None,
        )
        world.bell.ring()
        return True


METHODS = (AnswerInlineQuery,)
