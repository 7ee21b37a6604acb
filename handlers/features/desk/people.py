"""Bans, takedowns and reports."""

from telegram import Update

from cloning.domain.errors import NobodyNamed
from handlers.chat.reading import argument_of, named_person, owner_of
from handlers.chat.replies import say
from handlers.context import Context
from handlers.gates.bans import REPORT, may
from handlers.words import desk_texts
from handlers.words.speech import in_a_row

REPORTS_AN_HOUR = 3
LONGEST_REPORT = 2_000
"""Characters that are passed on; a message has room for 4,096 UTF-16 units."""


async def on_ban(update: Update, context: Context) -> None:
    """Ban somebody, and drop what waits."""
    person = _person_in(update)
    if person in context.desk.admins:
        await say(update, context.speech(desk_texts.OPERATORS_STAY, id=str(person)))
        return
    dropped = await context.desk.banning.ban(person, owner_of(update))
    await context.notifier.drop(dropped)
    said = context.speech(desk_texts.IS_BANNED, id=str(person), number=len(dropped))
    await say(update, said)


async def on_unban(update: Update, context: Context) -> None:
    """Let somebody in again."""
    person = _person_in(update)
    was_banned = await context.desk.banning.unban(person, owner_of(update))
    sentence = desk_texts.IS_FREE if was_banned else desk_texts.WAS_FREE
    await say(update, context.speech(sentence, id=str(person)))


async def on_takedown(update: Update, context: Context) -> None:
    """Delete voices whose speaker has not agreed, and block what they were made of."""
    taken = await context.desk.takedown.take(argument_of(update), owner_of(update))
    if taken is None:
        await say(update, context.speech(desk_texts.NOTHING_NAMED))
        return
    await context.notifier.drop(taken.dropped)
    for owner, clone in taken.voices:
        await context.desk.letters.send(owner, desk_texts.VOICE_TAKEN_DOWN, title=clone.title)
    await context.desk.takedown.start(taken)
    figures = {"number": len(taken.voices), "blocked": taken.blocked}
    await say(update, context.speech(desk_texts.TAKEN_DOWN, **figures))


async def on_report(update: Update, context: Context) -> None:
    """Pass a text on to the operators."""
    report, admins = argument_of(update)[:LONGEST_REPORT], context.desk.admins
    if not report or not admins:
        asking = context.speech(desk_texts.ASK_REPORT) if admins else ""
        await say(update, in_a_row(asking, contact(context)))
        return
    if not await may(context.desk.tallies, REPORT, update, most=REPORTS_AN_HOUR):
        await say(update, context.speech(desk_texts.REPORTED_BEFORE))
        return
    figures = {"id": str(owner_of(update)), "text": report}
    reached = await context.desk.letters.send_to_all(sorted(admins), desk_texts.REPORT, **figures)
    await say(update, _reported(context, reached))


def contact(context: Context) -> str:
    """Say how to reach those who run the bot outside of this chat; empty if nobody knows."""
    place = context.desk.contact
    return "" if place is None else context.speech(desk_texts.CONTACT, contact=place)


def _reported(context: Context, reached: int) -> str:
    if reached:
        return context.speech(desk_texts.REPORTED)
    return in_a_row(context.speech(desk_texts.NOT_REPORTED), contact(context))


def _person_in(update: Update) -> int:
    person = named_person(update)
    if person is None:
        raise NobodyNamed
    return person
