"""A person's data: what happens to it, sending all of it, and erasing all of it."""

import json
from collections.abc import Sequence
from datetime import datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update

from cloning.erasure.dossier import Document
from cloning.domain.errors import Outdated
from cloning.domain.models import Claim
from cloning.domain.owner import Consent, Question
from handlers.words.say import texts as say_texts
from cloning.domain.speaking.utterance import Utterance
from handlers.buttons import callbacks
from handlers.features.data import my_data
from handlers.features.desk import people
from handlers.words import desk_texts, privacy_texts, texts
from handlers.context import Context
from handlers.words.menu import hide_menu
from handlers.chat.reading import chat_of, is_still_there, owner_of
from handlers.chat.replies import (
    say,
    say_or_send,
    send_file,
    take_buttons_away,
    try_to_turn_into,
    turn_into,
)
from handlers.words.speech import Sentence, Speech, in_a_row
from handlers.chat.topics import thread_of


async def on_privacy(update: Update, context: Context) -> None:
    """Explain what happens to recordings, and how to withdraw consent."""
    consent = await context.rights.withdrawal.consent(owner_of(update))
    text = context.speech(privacy_texts.POLICY, version=context.rights.policy_version)
    said = context.speech(say_texts.POLICY) if context.speaking.is_offered else ""
    agreed = consented(context.speech, consent)
    parts = [context.with_exception(text), said, agreed, _reports(context)]
    text = "\n".join(part for part in parts if part)
    url = context.rights.policy_url
    await say(update, text, _policy_buttons(context.speech, url, consent))


async def on_withdraw(update: Update, context: Context, _pressed: callbacks.Withdraw) -> None:
    """Withdraw the consent."""
    dropped = await context.rights.withdrawal.withdraw(owner_of(update))
    text = await _nothing_left(update, context) or privacy_texts.WITHDRAWN
    await turn_into(update, context.speech(text))
    await context.notifier.drop(dropped)


async def on_mydata(update: Update, context: Context) -> None:
    """Send everything that we keep about the person, as text and as JSON."""
    dossier = await context.rights.dossier.of(owner_of(update))
    if dossier["owner"] is None:
        await say(update, _nothing_kept(context.speech, dossier))
        return
    await say_or_send(update, my_data.in_words(context.speech, dossier), "my-data.txt")
    document = json.dumps(dossier, default=datetime.isoformat, ensure_ascii=False, indent=2)
    caption = context.speech(privacy_texts.MY_DATA)
    await send_file(update, document, "my-data.json", caption)


async def on_forget(update: Update, context: Context) -> None:
    """Ask for confirmation before erasing everything, and explain what that means."""
    clones = await context.collection.clones(owner_of(update))
    if not await context.rights.erasure.ask(owner_of(update)):
        dossier = await context.rights.dossier.of(owner_of(update))
        await say(update, _nothing_kept(context.speech, dossier))
        return
    question = context.speech(privacy_texts.ASK_FORGET, clones=len(clones))
    await say(update, context.with_exception(question), _forget_buttons(context.speech))


async def on_forget_all(update: Update, context: Context, _pressed: callbacks.ForgetAll) -> None:
    """Erase everything; if the question is too old, ask again."""
    if await _must_ask(context, owner_of(update)):
        await take_buttons_away(update)
        await on_forget(update, context)
        return
    await _forget_all(update, context)


async def _must_ask(context: Context, owner_id: int) -> bool:
    """Tell whether to ask (again), also a person who has come back while the rest is erased."""
    open_question = await context.questions.open(owner_id)
    asked = open_question is not None and open_question.question is Question.FORGET
    is_back = await _has_come_back(context, owner_id)
    return (is_back and not asked) or await context.rights.erasure.must_ask(owner_id)


async def _has_come_back(context: Context, owner_id: int) -> bool:
    """Tell whether a person has something that an earlier erasure leaves alone."""
    consent = await context.rights.withdrawal.consent(owner_id)
    return consent is not None or bool(await context.collection.clones(owner_id))


async def _forget_all(update: Update, context: Context) -> None:
    """Start to erase everything; the receipt follows when it is gone."""
    owner_id = owner_of(update)
    unsaid = await context.speaking.under_way(owner_id)
    over = await context.rights.erasure.confirm(owner_id, thread_of(update))
    text = privacy_texts.NOTHING_KEPT if over is None else privacy_texts.FORGETTING
    await try_to_turn_into(update, context.speech(text))
    await _drop(context, unsaid, over or ())
    await context.rights.erasure.start(owner_id)
    await hide_menu(context.bot, chat_of(update))


async def _drop(context: Context, unsaid: Utterance | None, over: Sequence[Claim]) -> None:
    """Say in their status messages that these were dropped: soon nobody knows of them any more."""
    await context.notifier.drop(over)
    if unsaid is not None and unsaid.has_status:
        await context.messenger.drop(unsaid, context.speech)


async def on_keep_all(update: Update, context: Context, _pressed: callbacks.KeepAll) -> None:
    """Keep everything, unless it is being erased or was erased."""
    await context.questions.close(owner_of(update))
    text = await _nothing_left(update, context)
    if text is None and not is_still_there(update):
        raise Outdated
    await turn_into(update, context.speech(text or texts.CANCELLED))


async def _nothing_left(update: Update, context: Context) -> Sentence | None:
    """Choose what is said to a person whose data is being erased or gone; None if it is here."""
    owner_id = owner_of(update)
    if await _has_come_back(context, owner_id):
        return None
    if await context.rights.erasure.has_begun(owner_id):
        return privacy_texts.FORGETTING
    dossier = await context.rights.dossier.of(owner_id)
    return privacy_texts.NOTHING_KEPT if dossier["owner"] is None else None


def _reports(context: Context) -> str:
    """Say how to report that somebody has cloned one's voice; empty if nobody would read it."""
    if not context.desk.answers:
        return ""
    return in_a_row(context.speech(desk_texts.HOW_TO_REPORT), people.contact(context))


def _nothing_kept(speech: Speech, dossier: Document) -> str:
    """Return that we keep nothing, and what still counts towards the quota."""
    text = speech(privacy_texts.NOTHING_KEPT)
    if dossier["trainings_counted"] or dossier["characters_counted"]:
        text = in_a_row(text, speech(privacy_texts.STILL_COUNTS))
    if dossier["banned"]:
        text = in_a_row(text, speech(privacy_texts.STILL_BANNED))
    return text


def consented(speech: Speech, consent: Consent | None) -> str:
    """Return when the person agreed, and to what; empty if they haven't."""
    if consent is None:
        return ""
    given_at = consent.given_at.timestamp()
    sentence = privacy_texts.CONSENTED
    return speech(sentence, version=consent.policy_version, given_at=given_at)


def _policy_buttons(
    speech: Speech, url: str | None, consent: Consent | None
) -> InlineKeyboardMarkup | None:
    buttons = []
    if url is not None:
        buttons.append(InlineKeyboardButton(speech(privacy_texts.FULL_POLICY), url=url))
    if consent is not None:
        withdraw = speech(privacy_texts.WITHDRAW)
        buttons.append(callbacks.Withdraw().button(withdraw))
    return InlineKeyboardMarkup.from_column(buttons) if buttons else None


def _forget_buttons(speech: Speech) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup.from_column(
        [
            callbacks.ForgetAll().button(speech(privacy_texts.FORGET_ALL)),
            callbacks.KeepAll().button(speech(privacy_texts.KEEP_ALL)),
        ]
    )
