"""Inline mode for texts: pick a clone to say what was typed; nothing is made while typing.

A result that is offered has to be there already, and the clip isn't. So a text is sent in its
place, with a button, because only then Telegram tells the id by which the message can be edited
(Bot API, ChosenInlineResult). When the clip is ready, it takes the place of the text. Telegram
tells which result was picked only with inline feedback on (/setinlinefeedback at @BotFather).
"""

import re
from collections.abc import Sequence

from msgspec import Struct
from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultCachedVoice,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
    Update,
)
from telegram.ext import filters
from typing_extensions import override

from cloning.domain.models import Clone
from cloning.domain.speaking.utterance import Request, Utterance
from cloning.speaking.speaking import Offer
from handlers.buttons import callbacks, say_buttons
from handlers.chat import say_phrases
from handlers.chat.offers import Offered
from handlers.chat.reading import callback_of, owner_of
from handlers.chat.replies import alert
from handlers.context import Context
from handlers.words.say import texts as say_texts
from handlers.words.speech import Sentence, Speech

MOST_CLIPS = 5
"""Of the same text, by whichever clones and in whichever manner."""

PICKED = re.compile(r"by-([1-9][0-9]{0,9})")
"""The id of a result that stands for a clone and the typed text."""


class Spoken(Struct, frozen=True):
    """What can be offered for a typed text."""

    articles: Sequence[InlineQueryResultArticle] = ()
    """The text, by each clone that is ready."""
    clips: Sequence[Offered] = ()
    """The text as it was said before; sending it again takes no characters."""
    hint: str | None = None
    """Why no clone can say it now."""

    def __len__(self) -> int:
        return len(self.articles) + len(self.clips)


async def to_say(context: Context, query: InlineQuery) -> Spoken:
    """Find out what can be offered for a typed text; only the first page has it."""
    text, owner_id = query.query.strip(), query.from_user.id
    if not text or query.offset or not context.speaking.is_offered:
        return Spoken()
    offer = await context.speaking.offer(owner_id)
    said = await context.speaking.recent(owner_id)
    clips = _said_before(offer, [one for one in said if one.text == text])
    most = min(offer.left, offer.longest)
    if len(text) > most:
        hint = context.speech(say_texts.TOO_MANY, length=len(text), most=most)
        return Spoken((), clips, hint)
    return Spoken(_articles(context.speech, offer, text), clips)


async def on_chosen(update: Update, context: Context) -> None:
    """Have the clone say the text of a result that was picked; its message says how it goes."""
    chosen = update.chosen_inline_result
    picked = PICKED.fullmatch(chosen.result_id) if chosen is not None else None
    if chosen is None or picked is None or chosen.inline_message_id is None:
        return
    request = Request(
        owner_id=chosen.from_user.id,
        chat_id=chosen.from_user.id,
        message_id=0,
        update_id=update.update_id,
        text=chosen.query,
        clone_id=int(picked[1]),
        inline_message_id=chosen.inline_message_id,
    )
    asked = await context.speaking.ask(request)
    await context.speaking.shown(asked.utterance.id, None)


async def on_is_it_coming(update: Update, context: Context) -> None:
    """Tell the person who sent a text in inline mode what becomes of it."""
    await alert(update, context.speech(await _standing(update, context)))


async def on_own_result(_update: Update, _context: Context) -> None:
    """Ignore a result that was sent into the chat with us: it is neither a text nor a recording."""


async def _standing(update: Update, context: Context) -> Sentence:
    query = update.callback_query
    pressed = callbacks.IsItComing.read(query.data if query is not None else None)
    owner_id, message_id = owner_of(update), query.inline_message_id if query is not None else None
    if pressed is None or await context.collection.find(owner_id, pressed.clone_id) is None:
        return say_texts.NOT_YOURS
    utterance = await context.speaking.under_way(owner_id)
    is_this = utterance is not None and utterance.inline_message_id == message_id
    return say_texts.IT_COMES if is_this else say_texts.NOT_TOLD


class _OwnResult(filters.MessageFilter):
    """A text that we offered in inline mode, and that was sent here."""

    @override
    def filter(self, message: Message) -> bool:
        if message.via_bot is None or message.reply_markup is None:
            return False
        buttons = (one for row in message.reply_markup.inline_keyboard for one in row)
        return any(isinstance(callback_of(one), callbacks.IsItComing) for one in buttons)


OWN_RESULT = _OwnResult(name="a text that we offered in inline mode")


def _said_before(offer: Offer, said: Sequence[Utterance]) -> Sequence[Offered]:
    """The newest voice messages among what was said by clones that are still there."""
    titles = {one.id: one.title for one in offer.voices}
    clips = [
        Offered(one.file_id, titles[one.clone_id], one)
        for one in said
        if one.file_id is not None and one.inline_message_id is None and one.clone_id in titles
    ]
    return clips[:MOST_CLIPS]


def said_before(
    clip: Offered, utterance: Utterance, speech: Speech
) -> InlineQueryResultCachedVoice:
    """Offer a clip of the same text that is there already."""
    return InlineQueryResultCachedVoice(
        id=f"said-{utterance.id}",
        voice_file_id=clip.file_id,
        title=speech(say_texts.SAID_BEFORE, title=clip.title),
        caption=say_phrases.caption(speech, clip.title, utterance.text),
    )


def _articles(speech: Speech, offer: Offer, text: str) -> Sequence[InlineQueryResultArticle]:
    return [_article(speech, one, text) for one in offer.voices[-say_buttons.MOST_CLONES :]]


def _article(speech: Speech, clone: Clone, text: str) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        id=f"by-{clone.id}",
        title=speech(say_texts.SAY_IT_AS, title=clone.title),
        description=text,
        input_message_content=InputTextMessageContent(
            say_phrases.in_public(speech, clone.title, text),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
        reply_markup=say_buttons.is_it_coming(speech, clone),
    )
