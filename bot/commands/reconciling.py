"""The command `reconcile`: reports where the account and our records differ."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Final

from bot.chosen import pseudonyms_of, server_url_of, shared_url_of
from bot.commands.lines import NOT_MIGRATED, answer, complain
from bot.settings.settings import Settings
from bot.upstream.client import VoiceApi
from cloning.domain.errors import CloningError, SlotInUse, SlotNotFound, UpstreamError
from cloning.domain.models import PAID_TIER, Voice
from cloning.upkeep.reconcile import Differences, Origin, Reconcile
from storage.database import open_database
from storage.migrate import is_current

FAILED = 1
"""The exit code if something could not be compared or deleted."""

Said = tuple[int, Sequence[str]]
"""An exit code, and the lines to print."""

Ask = Callable[[str], bool]
"""Asks the operator something; returns whether they have said yes."""

NOBODY_TO_ASK = "nothing is deleted: there is no terminal to ask at; add --yes if you are sure"

ORIGINS: Final[Mapping[Origin, str]] = {
    Origin.FOREIGN: "not ours",
    Origin.OURS: "ours, without a clone",
    Origin.LEFT: "ours, of a deleted clone",
    Origin.AWAITED: "may be ours",
}
CURES: Final[Mapping[Origin, str]] = {
    Origin.FOREIGN: "This database has never made what is not ours: another bot, or an earlier"
    " database, may be using it. Each bot needs an account of its own.",
    Origin.OURS: "No clone of this database can have its slot back, as after a restore of a backup."
    " Delete such a slot with: python -m bot reconcile --delete ID",
    Origin.LEFT: "The slot of a deleted clone is deleted by the bot; if it stays, delete it with:"
    " python -m bot reconcile --delete ID",
    Origin.AWAITED: "A create got no answer and may have made it. Leave it: a worker gives it to a"
    " clone or creates another one within minutes. Then look again.",
}
OURS: Final = frozenset({Origin.OURS, Origin.LEFT})
LOST = (
    "For what is lost: its owner can have the clone trained again (/voices), which makes a new"
    " slot, or delete it. No other copy of the voice exists."
)
UNRESOLVED = "What is not known yet is settled by a running worker within minutes."


def reconcile_ours(settings: Settings, delete: Sequence[str], *, sure: bool) -> int:
    """Do what the command line says; returns the exit code."""
    if not is_current(server_url_of(settings)):
        return complain(NOT_MIGRATED)
    ask = ask_at_terminal if sys.stdin is not None and sys.stdin.isatty() else None
    return answer(*asyncio.run(reconcile(settings, delete, ask, sure=sure)))


async def reconcile(
    settings: Settings, delete: Sequence[str], ask: Ask | None, *, sure: bool = False
) -> Said:
    """Compare, and delete the named slots if the operator agrees.

    Args:
        settings: where the account and the database are.
        delete: the ids of slots.
        ask: asks the operator whether to delete them; None if there is no terminal.
        sure: whether not to ask.
    """
    database = open_database(shared_url_of(settings), pseudonyms_of(settings))
    key = settings.voice_api_key.get_secret_value()
    try:
        async with VoiceApi(base_url=settings.voice_api_url, api_key=key) as upstream:
            comparison = Reconcile(store=database, upstream=upstream)
            code, lines = await _delete(comparison, delete, ask, sure=sure)
            also, more = await _compare(comparison)
            return max(code, also), [*lines, *more]
    finally:
        await database.close()


async def _delete(
    comparison: Reconcile, delete: Sequence[str], ask: Ask | None, *, sure: bool
) -> Said:
    if not delete:
        return 0, []
    delete = list(dict.fromkeys(delete))
    if not sure:
        if ask is None:
            return FAILED, [NOBODY_TO_ASK]
        code, lines = await _each(delete, lambda slot_id: _described(comparison, slot_id))
        number = len([line for line in lines if not line.startswith("not deleted")])
        question = f"Delete {number} of {len(delete)} slots for good? Nobody can bring them back."
        if not number or not ask("\n".join([*lines, question])):
            return code, [*(() if number else lines), "nothing is deleted"]
    return await _each(delete, lambda slot_id: _deleted(comparison, slot_id))


async def _each(slot_ids: Sequence[str], do: Callable[[str], Awaitable[str]]) -> Said:
    code, lines = 0, []
    for slot_id in slot_ids:
        try:
            lines.append(await do(slot_id))
        except SlotInUse:
            code = FAILED
            lines.append(
                f"not deleted: {slot_id}: it belongs, or may belong, to a clone here, which only"
                " its owner can delete"
            )
        except SlotNotFound:
            code = FAILED
            lines.append(f"not deleted: {slot_id}: there is no such slot in the account")
        except CloningError as fault:
            code = FAILED
            lines.append(f"not deleted: {slot_id}: {_in_short(fault)}")
    return code, lines


async def _described(comparison: Reconcile, slot_id: str) -> str:
    voice, origin = await comparison.describe(slot_id)
    return f"{ORIGINS[origin]}: {_in_words(voice)}"


async def _deleted(comparison: Reconcile, slot_id: str) -> str:
    if await comparison.delete(slot_id):
        return f"deleted: {slot_id}"
    return f"nothing to delete: {slot_id}: there is no such slot in the account"


async def _compare(comparison: Reconcile) -> Said:
    try:
        return 0, list(_said_of(await comparison.look()))
    except CloningError as fault:
        return FAILED, [f"the account can't be listed: {_in_short(fault)}"]


def _in_short(fault: CloningError) -> str:
    """Return what the upstream has answered, with the `reqid` that its support asks for."""
    if not isinstance(fault, UpstreamError):
        return str(fault)
    return f"{fault.answer} (reqid {fault.reqid})" if fault.reqid else fault.answer


def _said_of(differences: Differences) -> Iterator[str]:
    yield from _said_of_unknown(differences)
    for clone in differences.lost:
        yield f"lost by the upstream: {clone.slot_id} (clone {clone.id} of owner {clone.owner_id})"
    if differences.lost:
        yield LOST
    for clone in differences.unresolved:
        yield f"not known yet whether it has a slot: clone {clone.id} of owner {clone.owner_id}"
    if differences.unresolved:
        yield UNRESOLVED
    if not (differences.unknown or differences.lost or differences.unresolved):
        yield "The account and our records agree."


def _said_of_unknown(differences: Differences) -> Iterator[str]:
    for origin, name in ORIGINS.items():
        found = [one for one in differences.unknown if differences.origins[one.slot_id] is origin]
        yield from (f"{name}: {_in_words(voice)}" for voice in found)
        if found:
            yield CURES[origin]
        if any(voice.tier == PAID_TIER for voice in found) and origin in OURS:
            yield "Those that were paid for (pro) the upstream doesn't delete: ask its support."


def _in_words(voice: Voice) -> str:
    state = voice.state or "unknown"
    described = ", ".join(part for part in (state, voice.tier, voice.name) if part)
    return f"{voice.slot_id} ({described})"


def ask_at_terminal(question: str) -> bool:
    """Ask at the terminal; only a yes is one.

    asyncio takes Ctrl+C for its own, and would wait for the answer before it heeds it.
    """
    asyncios = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}
    except (EOFError, KeyboardInterrupt):
        sys.stdout.write("\n")
        return False
    finally:
        signal.signal(signal.SIGINT, asyncios)
