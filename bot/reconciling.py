"""The command `reconcile`: reports where the account and our records differ."""

from collections.abc import Iterator, Sequence

from bot.chosen import shared_url_of
from bot.settings.settings import Settings
from bot.upstream.client import VoiceApi
from cloning.domain.errors import CloningError
from cloning.domain.models import PAID_TIER, Voice
from cloning.upkeep.reconcile import Differences, Reconcile
from storage.database import open_database

FAILED = 1
"""The exit code if something could not be compared or deleted."""


async def reconcile(settings: Settings, delete: Sequence[str]) -> tuple[int, Sequence[str]]:
    """Compare, then delete the named slots; returns the exit code and the lines to print."""
    database = open_database(shared_url_of(settings))
    key = settings.voice_api_key.get_secret_value()
    try:
        async with VoiceApi(base_url=settings.voice_api_url, api_key=key) as upstream:
            comparison = Reconcile(store=database, upstream=upstream)
            return await _compare(comparison, delete)
    finally:
        await database.close()


async def _compare(comparison: Reconcile, delete: Sequence[str]) -> tuple[int, Sequence[str]]:
    code, said = 0, []
    for slot_id in delete:
        try:
            await comparison.delete(slot_id)
        except CloningError as fault:
            code = FAILED
            said.append(f"not deleted: {slot_id}: {fault}")
        else:
            said.append(f"deleted: {slot_id}")
    try:
        said += _in_words(await comparison.look())
    except CloningError as fault:
        return FAILED, [*said, f"the account can't be listed: {fault}"]
    return code, said


def _in_words(differences: Differences) -> Iterator[str]:
    for voice in differences.unknown:
        yield f"at the upstream only: {voice.slot_id} ({_described(voice)})"
    for clone in differences.lost:
        yield f"lost by the upstream: {clone.slot_id} (clone {clone.id} of owner {clone.owner_id})"
    for clone in differences.unresolved:
        yield f"not known yet whether it has a slot: clone {clone.id} of owner {clone.owner_id}"
    if not (differences.unknown or differences.lost or differences.unresolved):
        yield "The account and our records agree."
    elif differences.unknown:
        yield "Slots that nobody needs are deleted with: python -m bot reconcile --delete ID"
    if any(voice.tier == PAID_TIER for voice in differences.unknown):
        yield "Those that were paid for (pro) the upstream doesn't delete: ask its support."


def _described(voice: Voice) -> str:
    state = voice.state or "unknown"
    return ", ".join(part for part in (state, voice.tier, voice.name) if part)
