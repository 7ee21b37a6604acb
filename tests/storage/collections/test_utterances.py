"""Utterances in all three stores: claimed by one, charged once, and forgotten in time."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from cloning.domain.errors import Superseded
from cloning.domain.limits import Quota
from cloning.domain.models import Reason
from cloning.domain.owner import Owner
from cloning.domain.recordings.sound import Clip
from cloning.domain.speaking.manner import Manner
from cloning.domain.speaking.refusals import CharactersUsedUp, StillSpeaking
from cloning.domain.speaking.utterance import Charge, Utterance, UtteranceStep
from cloning.domain.trouble import Trouble
from cloning.ports.holds import Hold
from cloning.ports.store import Store
from storage.database import Database, open_database
from storage.in_memory.rows import Inconsistent
from storage.in_memory.store import InMemoryStore
from storage.loading.pseudonyms import Pseudonyms
from storage.processes.takeover import free_claims
from tests.storage.processes.test_side_by_side import beside
from tests.support.databases.places import Place
from tests.support.world import ANNA, BORIS, World
from tests.unit.cloning.speaking.steps import HELLO, request

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SOON = NOON + timedelta(seconds=15)
DAY = timedelta(hours=24)

TOLD = Utterance(
    id=0,
    owner_id=ANNA,
    clone_id=7,
    chat_id=ANNA,
    message_id=801,
    message_thread_id=3,
    inline_message_id="AgAAA",
    update_id=1,
    text="早上好 👋",
    step=UtteranceStep.SPEAK,
    due_at=NOON,
    fence=0,
    created_at=NOON,
    manner=Manner(speed=1.25, pitch=0.5),
    status_message_id=5001,
    tries=2,
    trouble=Trouble.UPSTREAM_BUSY,
    trouble_since=NOON,
    asked_at=NOON,
    clip=Clip(ogg=b"OggS\0\xff", seconds=2.5),
    pushes=1,
    unproven=True,
    seen=True,
    sent_message_id=7001,
    file_id="said-1",
    reason=Reason("speech_lost", {"seconds": 1.5}),
    ended_at=NOON,
)
"""Everything that can be known of one."""


@pytest.fixture
async def store(each_store: Store) -> Store:
    """Each store in turn, with Anna in it."""
    return await _with_anna(each_store)


async def _with_anna(store: Store) -> Store:
    async with store.transaction() as work:
        await work.owners.save(Owner(id=ANNA, chat_id=ANNA))
    return store


async def add(store: Store, begun: Utterance = TOLD, characters: int = 5) -> Utterance:
    async with store.transaction() as work:
        return await work.utterances.add(begun, characters)


async def load(store: Store, utterance_id: int) -> Utterance | None:
    async with store.transaction() as work:
        return await work.utterances.get(utterance_id)


async def test_everything_that_is_known_of_it_is_kept(store: Store) -> None:
    added = await add(store)
    assert added == replace(TOLD, id=1)
    plain = await add(store, replace(TOLD, update_id=2, clip=None, reason=None))
    async with store.transaction() as work:
        assert await work.utterances.get(1) == added
        assert await work.utterances.of_owner(ANNA) == [added, plain]
        assert await work.utterances.of_owner(BORIS) == []
        assert await work.utterances.get(77) is None


async def test_an_update_makes_one_of_an_owner_s(store: Store) -> None:
    await add(store)
    with pytest.raises((IntegrityError, Inconsistent)):
        await add(store)
    await add(store, replace(TOLD, owner_id=BORIS))


async def test_it_is_claimed_by_one_who_holds_it_until_others_do(store: Store) -> None:
    await add(store)
    async with store.transaction() as work:
        assert await work.utterances.due(NOON, 10) == [1]
        assert await work.utterances.due(NOON - timedelta(seconds=1), 10) == []
        first = await work.utterances.claim(1, now=NOON, until=SOON)
    assert first is not None
    assert (first.owner.id, first.clone) == (ANNA, None)
    assert first.utterance == replace(TOLD, id=1, due_at=SOON, fence=1)
    async with store.transaction() as work:
        assert await work.utterances.claim(1, now=NOON, until=SOON) is None
        assert await work.utterances.claim(77, now=NOON, until=SOON) is None
        assert await work.utterances.held(first) == first
        assert await work.utterances.is_held(1, 1)
        await work.utterances.save(replace(first.utterance, tries=3))
        await work.utterances.overtake(replace(first.utterance, tries=4))
        assert not await work.utterances.is_held(1, 1)
        assert not await work.utterances.is_held(77, 1)
        with pytest.raises(Superseded):
            await work.utterances.save(first.utterance)
        with pytest.raises(Superseded):
            await work.utterances.held(first)
    assert (await load(store, 1)) == replace(first.utterance, tries=4, fence=2)


async def test_a_claim_is_prolonged_as_long_as_it_is_as_it_was(store: Store) -> None:
    await add(store)
    later = SOON + timedelta(seconds=4)
    async with store.transaction() as work:
        await work.utterances.claim(1, now=NOON, until=SOON)
        others = [Hold(1, SOON, 0), Hold(1, NOON, 1), Hold(77, SOON, 1)]
        assert await work.utterances.renew(others, later) == frozenset()
        assert await work.utterances.renew([Hold(1, SOON, 1)], later) == {1}
    claimed = await load(store, 1)
    assert claimed is not None
    assert (claimed.due_at, claimed.fence) == (later, 1)


async def test_nobody_can_claim_or_hold_what_is_an_unknown_owner_s(store: Store) -> None:
    await add(store)
    async with store.transaction() as work:
        claim = await work.utterances.claim(1, now=NOON, until=SOON)
        assert claim is not None
        await work.owners.remove(ANNA)
    with pytest.raises(Superseded):
        async with store.transaction() as work:
            await work.utterances.held(claim)
    async with store.transaction() as work:
        assert await work.utterances.claim(1, now=SOON, until=SOON) is None


async def test_a_charge_outlives_what_it_was_for(store: Store) -> None:
    await add(store)
    await add(store, replace(TOLD, update_id=2, created_at=SOON), 7)
    await add(store, replace(TOLD, update_id=3, created_at=SOON), 8)
    async with store.transaction() as work:
        await work.utterances.give_back(3)
        await work.utterances.remove(1)
        await work.utterances.forget(ANNA)
        assert await work.utterances.of_owner(ANNA) == []
        both = [Charge(NOON, 5), Charge(SOON, 7)]
        assert await work.utterances.charges_since(ANNA, NOON - DAY) == both
        assert await work.utterances.charges_since(ANNA, NOON) == both[1:]
        assert await work.utterances.charges_since(BORIS, NOON - DAY) == []
        await work.utterances.forget_charges_before(SOON)
        assert await work.utterances.charges_since(ANNA, NOON - DAY) == both[1:]


async def test_what_nobody_needs_is_forgotten(store: Store) -> None:
    now = NOON + DAY
    hour, second = timedelta(hours=1), timedelta(seconds=1)
    unended = replace(TOLD, ended_at=None)
    kept = [
        replace(TOLD, update_id=1, ended_at=now - hour, created_at=now - hour),
        replace(unended, update_id=2, step=UtteranceStep.VOICE, created_at=now - hour),
        replace(unended, update_id=3, created_at=now - DAY),
    ]
    gone = [
        replace(TOLD, update_id=4, ended_at=now - hour - second, created_at=now - hour),
        replace(unended, update_id=5, step=UtteranceStep.VOICE, created_at=now - hour - second),
        replace(unended, update_id=6, created_at=now - DAY - second),
    ]
    for one in (*kept, *gone):
        await add(store, one)
    for unanswered in (NOON - DAY, now - hour, now - hour):
        async with store.transaction() as work:
            await work.utterances.forget_before(
                ended=now - hour, unanswered=unanswered, begun_at=now - DAY
            )
    async with store.transaction() as work:
        left = await work.utterances.of_owner(ANNA)
        assert [one.update_id for one in left] == [1, 2, 3]
        charged = await work.utterances.charges_since(ANNA, NOON - DAY)
    assert len(charged) == 5  # the question that nobody answered costs nothing


@pytest.mark.parametrize("due", [NOON - timedelta(seconds=1), SOON])
async def test_a_takeover_frees_what_a_dead_process_has_claimed(
    database: Database, due: datetime
) -> None:
    memory = InMemoryStore()
    for store in (memory, database):
        await _with_anna(store)
        await add(store, replace(TOLD, due_at=due))
        await add(store, replace(TOLD, update_id=2, due_at=SOON))
        async with store.transaction() as work:
            await work.utterances.claim(1, now=due, until=SOON)
    assert [await memory.free_claims(NOON), await free_claims(database, NOON)] == [1, 1]
    for store in (memory, database):
        assert await load(store, 1) == replace(TOLD, id=1, due_at=NOON, fence=2)
        assert await load(store, 2) == replace(TOLD, id=2, update_id=2, due_at=SOON)


async def test_of_many_texts_that_are_sent_at_once_to_two_processes_one_is_taken(
    world: World, elsewhere: Database
) -> None:
    await world.has_a_clone()
    doors = (world.bot, beside(world, elsewhere))
    answers = await asyncio.gather(
        *(doors[number % 2].speaking.ask(request(update_id=number)) for number in range(12)),
        return_exceptions=True,
    )
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert {type(refusal) for refusal in refused} == {StillSpeaking}
    assert len(refused) == 11
    assert (await world.bot.speaking.offer(ANNA)).left == 500 - len(HELLO)


async def test_an_update_that_two_processes_handle_at_once_is_charged_once(
    world: World, elsewhere: Database
) -> None:
    await world.has_a_clone()
    doors = (world.bot, beside(world, elsewhere))
    answers = await asyncio.gather(*(door.speaking.ask(request()) for door in doors))
    assert answers[0].utterance == answers[1].utterance
    assert (await world.bot.speaking.offer(ANNA)).left == 500 - len(HELLO)


async def test_of_two_processes_that_are_woken_at_once_one_speaks(
    world: World, elsewhere: Database
) -> None:
    await world.has_a_clone()
    another = beside(world, elsewhere)
    asked = await world.bot.speaking.ask(request())
    await world.bot.speaking.shown(asked.utterance.id, None)
    await asyncio.gather(*(door.utter(1) for door in (world.bot, another) for _ in range(3)))
    assert world.speech.texts == [HELLO]
    assert len(world.messenger.brought) == 1


async def test_no_more_than_a_day_s_characters_are_said_however_they_come(place: Place) -> None:
    # With one key, as two processes have it; otherwise each would count under its own pseudonym.
    one, two = (open_database(place.url, Pseudonyms(b"key")) for _ in range(2))
    world = World(one)
    world.quota = Quota(characters_per_day=3 * len(HELLO))
    world.bot = world.another_process()
    await world.has_a_clone()
    another = beside(world, two)
    taken = 0
    for number in range(5):
        answers = await asyncio.gather(
            *(door.speaking.ask(request(update_id=number)) for door in (world.bot, another)),
            return_exceptions=True,
        )
        refused = [one for one in answers if isinstance(one, BaseException)]
        assert {type(one) for one in refused} <= {CharactersUsedUp}
        taken += not refused
        await world.time_passes(seconds=10)
    assert taken == 3
    assert world.speech.texts == [HELLO] * 3
    for database in (one, two):
        await database.close()
