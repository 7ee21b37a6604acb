"""Inline mode: what the bot offers when its name is typed in any chat."""

from typing import Annotated

import msgspec

from sandbox.telegram.forms.errors import bad_request
from sandbox.telegram.forms.markup import Markup, inline_only
from sandbox.telegram.forms.parts import Entity, Part
from sandbox.telegram.forms.text import caption_text, formatted, message_text
from sandbox.telegram.forms.values import InlineOffer, InlineResult, Kind
from sandbox.telegram.methods.parameters import Method
from sandbox.telegram.methods.receiving import TOO_OLD
from sandbox.telegram.methods.sending import LinkPreview
from sandbox.telegram.state.world import QUERY_LIFE, World

MOST_RESULTS = 50
"""Results of one answer (Bot API, answerInlineQuery)."""
LONGEST_ID = 64
"""Bytes of a result's id, and of the offset of the next page."""


class _Result(Part, frozen=True, kw_only=True, tag_field="type"):
    """What all results share."""

    id: str
    title: Annotated[str, msgspec.Meta(min_length=1)]
    reply_markup: Markup | None = None

    def check_id(self) -> None:
        """Check the id; ApiError 400 if Telegram would not take it."""
        if not 1 <= len(self.id.encode()) <= LONGEST_ID:
            raise bad_request("RESULT_ID_INVALID")


class CachedVoice(_Result, frozen=True, kw_only=True, tag="voice"):
    """A voice message that Telegram has already (Bot API, InlineQueryResultCachedVoice)."""

    voice_file_id: str
    caption: str = ""
    parse_mode: str | None = None
    caption_entities: tuple[Entity, ...] | None = None

    def read(self, world: World) -> InlineResult:
        """Return the offered result; ApiError 400 if Telegram would not offer it."""
        self.check_id()
        file = world.files.find(self.voice_file_id, "wrong file identifier/HTTP URL specified")
        if file.kind is not Kind.VOICE:
            raise bad_request(f"can't use file of type {file.kind} as voice")
        said = caption_text(formatted(self.caption, self.parse_mode, self.caption_entities))
        return InlineResult(
            id=self.id,
            title=self.title,
            caption=said.text,
            entities=said.entities,
            file=file,
            markup=inline_only(self.reply_markup),
        )


class TextContent(Part, frozen=True, kw_only=True):
    """The text that is sent for a result (Bot API, InputTextMessageContent)."""

    message_text: str
    parse_mode: str | None = None
    entities: tuple[Entity, ...] | None = None
    link_preview_options: LinkPreview | None = None


class Article(_Result, frozen=True, kw_only=True, tag="article"):
    """A text that a title stands for (Bot API, InlineQueryResultArticle)."""

    input_message_content: TextContent
    description: str = ""

    def read(self, _world: World) -> InlineResult:
        """Return the offered result; ApiError 400 if Telegram would not offer it."""
        self.check_id()
        content = self.input_message_content
        said = message_text(formatted(content.message_text, content.parse_mode, content.entities))
        return InlineResult(
            id=self.id,
            title=self.title,
            caption=said.text,
            entities=said.entities,
            description=self.description,
            markup=inline_only(self.reply_markup),
        )


class ResultsButton(Part, frozen=True, kw_only=True):
    """A button above the results that leads to the private chat."""

    text: Annotated[str, msgspec.Meta(min_length=1)]
    start_parameter: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]


class AnswerInlineQuery(Method, kw_only=True, frozen=True):
    """Offer results for the typed text, once and in time."""

    inline_query_id: str
    results: Annotated[tuple[CachedVoice | Article, ...], msgspec.Meta(max_length=MOST_RESULTS)]
    cache_time: Annotated[int, msgspec.Meta(ge=0)] = 300
    is_personal: bool = False
    next_offset: str = ""
    button: ResultsButton | None = None

    async def answer(self, world: World) -> bool:
        """Show the offer to the person who typed."""
        query = world.queries.get(self.inline_query_id)
        late = query and world.clock() - query.asked_at > QUERY_LIFE
        if query is None or late or self.inline_query_id in world.offers:
            raise bad_request(TOO_OLD)
        if len(self.next_offset.encode()) > LONGEST_ID:
            raise bad_request("NEXT_OFFSET_INVALID")
        if len({result.id for result in self.results}) < len(self.results):
            raise bad_request("RESULT_ID_DUPLICATE")
        world.offers[self.inline_query_id] = InlineOffer(
            query=query.text,
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
