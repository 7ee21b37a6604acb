"""Shows a person everything that we keep about them."""

from dataclasses import asdict, replace
from datetime import UTC, datetime

from cloning.domain.models import Announcement, Clone, Tombstone, Training
from cloning.domain.operating.audit import Entry
from cloning.domain.operating.memos import About
from cloning.domain.owner import Owner
from cloning.domain.speaking.utterance import Utterance
from cloning.holding import holding
from cloning.owners.contents import Contents
from cloning.ports.store import Store, Transaction
from cloning.ports.tallies import Tallies

EVER = datetime(1970, 1, 1, tzinfo=UTC)

LEFT_OUT = frozenset({"slot_mark", "demo_url", "sample"})
"""A count of slots that are nobody's, and what could be a link to a recording or a demo clip."""

Document = dict[str, object]


@holding
class Dossier:
    """Collects plain values and moments, under the names that they have in the code."""

    store: Store
    contents: Contents
    tallies: Tallies

    async def of(self, owner_id: int) -> Document:
        """Collect everything, without secrets and without links that work."""
        paced = list(await self.tallies.known(owner_id))
        async with self.store.transaction() as work:
            owner = await work.owners.get(owner_id)
            return {
                "owner": _plain(owner),
                "clones": [
                    await _clone(work, clone) for clone in await work.clones.all_of_owner(owner_id)
                ],
                "utterances": [_utterance(one) for one in await work.utterances.of_owner(owner_id)],
                "characters_counted": [
                    asdict(one) for one in await work.utterances.charges_since(owner_id, EVER)
                ],
                "trainings_counted": await work.trainings.begun_since(owner_id, EVER),
                "messages_known_by_a_digest": await self.contents.known(
                    work, owner.chat_id if owner is not None else owner_id
                ),
                "remembered_after_a_restore": [
                    {"about": about.value, "at": at}
                    for about in (About.PERSON, About.CONSENT)
                    for at in (await work.memos.known(about, [owner_id])).values()
                ],
                "banned": await work.bans.has(owner_id),
                "audit": [_plain(entry) for entry in await work.audit.about(owner_id)],
                "counted_for_minutes": paced,
                "erasure": _plain(await work.tombstones.get(owner_id)),
            }


async def _clone(work: Transaction, clone: Clone) -> Document:
    trainings = await work.trainings.of_clone(clone.id)
    return {
        **(_plain(clone) or {}),
        "trainings": [
            {
                **(_plain(training) or {}),
                "announcement": _plain(await work.announcements.get(training.id)),
            }
            for training in trainings
        ],
    }


def _utterance(utterance: Utterance) -> Document:
    """Leave the sound out, which no text can hold; it is about to be sent."""
    seconds = utterance.clip.seconds if utterance.clip is not None else None
    return {**asdict(replace(utterance, clip=None)), "clip": seconds}


def _plain(
    thing: Owner | Clone | Training | Announcement | Tombstone | Entry | None,
) -> Document | None:
    if thing is None:
        return None
    return {name: value for name, value in asdict(thing).items() if name not in LEFT_OUT}
