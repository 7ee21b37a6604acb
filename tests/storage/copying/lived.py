"""A deployment that has rows in every table."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from cloning.domain.models import Content, Reason, Stayed, Tombstone
from cloning.domain.operating.alerts import Alert
from cloning.domain.operating.audit import Deed, Entry
from cloning.domain.operating.broadcast import Broadcast
from cloning.domain.operating.memos import About
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.transitions import begun
from cloning.domain.trouble import AccountTrouble
from cloning.ports.operating.maintenance import Paused
from storage.database import Database
from storage.inbox import Inbox
from storage.processes.whose import take_for
from tests.support.databases.places import Place
from tests.support.world import ANNA, BORIS, World
from tests.unit.cloning.speaking.steps import request

EARLY = "0" * 32


@asynccontextmanager
async def in_use(place: Place) -> AsyncIterator[Database]:
    database = place.open()
    yield database
    await database.close()


async def has_lived(file: Place) -> World:
    """Put rows into every table, and stop."""
    async with in_use(file) as database:
        world = World(database)
        await world.has_a_clone()
        claim = await world.trains_a_clone(owner=BORIS, message_id=502)
        gone = await world.has_a_clone(owner=BORIS + 1, message_id=503)
        inbox = Inbox(database, bot_id=42, clock=world.clock)
        content = Content(chat=EARLY, message_id=5, digest="d", update_id=7, kept_at=world.clock())
        await inbox.keep(7, b"\x00\xff{}", content)
        await inbox.put_aside(8)
        await take_for(database, 42)
        async with database.transaction() as work:
            reason = Reason("too_noisy", {"above_noise_db": 1 / 3, "said": "声音\0"})
            await work.trainings.overtake(replace(claim.training, reason=reason))
            stayed = (Stayed(title="声音", slot_id="slot-9"),)
            moment = world.clock() + timedelta(microseconds=1)
            await work.tombstones.save(
                Tombstone(owner_id=BORIS, chat_id=2**52, due_at=moment, stayed=stayed)
            )
            await work.alerts.save(
                Alert(
                    about=AccountTrouble.SLOTS,
                    calls=frozenset({"create", "train"}),
                    began_at=moment,
                    told=frozenset({7, 2**52}),
                )
            )
            await work.memos.note(About.PERSON, BORIS, moment)
            await work.audit.add(Entry(deed=Deed.BANNED, at=moment), ANNA, BORIS)
            await work.maintenance.begin(Paused(since=moment, sentence="Back at noon."))
            await work.broadcasts.save(Broadcast(text="Hello", asked_at=moment, cursor=2**52))
            await work.bans.add(ANNA, moment)
            await work.blocked_recordings.add(["b", "a"], moment)
            await work.paid_slots.leave("slot-9")
            await work.strays.note(["slot-10", "slot-11"])
            await work.strays.forget("slot-11")
            await work.leases.take("poll", "me", now=world.clock(), until=world.clock())
            await work.clones.remove(gone.id)
            said = begun(request("好 \0!"), 1, now=moment)
            await work.utterances.add(replace(said, clip=Clip(ogg=b"\x00\xff", seconds=1 / 3)), 3)
    return world
