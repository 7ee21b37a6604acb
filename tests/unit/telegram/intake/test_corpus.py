"""Every field of every type of update, whole and spoiled: it is read, or put aside, and kept.

The updates are grown from the types of Bot API 10.3, which is newer than what the library speaks,
and from the library's own classes.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice

import pytest
from telegram import Update

from bot.intake.queue import Intake
from bot.intake.updates import UnreadableUpdate, number_of, read_update
from storage.database import Database
from storage.inbox import Inbox
from tests.corpus.grow import CANARY, Grown, grown_from, spoiled, written
from tests.corpus.types import of_the_bot_api, of_the_library

pytestmark = [
    # Reading some of the fields tells developers that they will be read in another way.
    pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning"),
    pytest.mark.timeout(400),  # 15 s of CPU, which may take long on a busy machine
]

A_FEW = 50
ANSWER = 100
"""How many updates Telegram puts into one answer."""


@pytest.fixture(scope="module")
def of_telegram() -> Sequence[Grown]:
    return list(grown_from(of_the_bot_api()))


@pytest.fixture(scope="module")
def of_the_classes() -> Sequence[Grown]:
    return list(grown_from(of_the_library()))


@pytest.fixture(scope="module")
def whole(of_telegram: Sequence[Grown], of_the_classes: Sequence[Grown]) -> Sequence[bytes]:
    updates = chain(of_telegram, of_the_classes)
    return [written(number, grown.body) for number, grown in enumerate(updates)]


@pytest.fixture(scope="module")
def broken(of_telegram: Sequence[Grown], of_the_classes: Sequence[Grown]) -> Sequence[bytes]:
    bodies = chain.from_iterable(map(spoiled, chain(of_telegram, of_the_classes)))
    return [written(number, body) for number, body in enumerate(bodies)]


def test_the_corpus_is_as_large_as_it_should_be(
    of_telegram: Sequence[Grown], of_the_classes: Sequence[Grown], broken: Sequence[bytes]
) -> None:
    assert len(of_the_bot_api()) == 219
    assert len(of_telegram) > 3_000
    assert len(of_the_classes) > 1_500
    assert len(broken) == 9 * (len(of_telegram) + len(of_the_classes))


def test_every_update_of_a_newer_bot_api_is_read(of_telegram: Sequence[Grown]) -> None:
    for number, grown in enumerate(of_telegram):
        assert read_update(written(number, grown.body), None).update_id == number, grown.name


def read(body: bytes) -> Update | UnreadableUpdate:
    try:
        return read_update(body, None)
    except UnreadableUpdate as fault:
        return fault


def test_readable_updates_read_the_same_again_and_others_keep_their_number(
    whole: Sequence[bytes], broken: Sequence[bytes]
) -> None:
    refusals = set()
    for body in chain(whole, broken):
        update = read(body)
        if isinstance(update, Update):
            assert read(body) == update
            continue
        refusals.add(f"{update!r} {update.__cause__!r} {update.__context__!r}")
        assert update.number == number_of(body)
    assert len(refusals) > 100
    assert [words for words in refusals if CANARY in words.lower()] == []


class Service:
    """An intake on a database, and what it put aside."""

    def __init__(self, database: Database) -> None:
        self.inbox = Inbox(database, bot_id=7, clock=lambda: datetime(2026, 11, 23, tzinfo=UTC))
        self.aside: list[int | None] = []
        self.intake = Intake(
            self.inbox,
            parse=partial(read_update, bot=None),
            apologise=self._apologise,
            put_aside=lambda fault: self.aside.append(fault.number),
        )

    async def _apologise(self, update: Update) -> None:
        raise AssertionError

    async def kept(self) -> dict[int, bytes]:
        return {
            update_id: body
            for update_id, body, _ in await self.inbox.adopt(alone=True, steady=True)
        }

    async def deal_with(self, times: int) -> None:
        """Deal with so many updates, each as it is handed out."""
        for _ in range(times):
            update = await asyncio.wait_for(self.intake.get(), 5)
            assert isinstance(update, Update)
            await self.intake.tried(update)
            self.intake.task_done()


@pytest.mark.parametrize("which", ["whole", "broken"])
async def test_every_update_is_kept_as_telegram_wrote_it_and_handed_out_after_a_restart(
    which: str, request: pytest.FixtureRequest, database: Database
) -> None:
    every: Sequence[bytes] = request.getfixturevalue(which)
    bodies = list(every if which == "whole" else islice(every, 0, None, 10))
    service = Service(database)
    for first in range(0, len(bodies), ANSWER):
        await service.intake.take(bodies[first : first + ANSWER])
    kept, nameless = await service.kept(), service.aside.count(None)
    numbered = {number for number in service.aside if number is not None}
    assert len(kept) + len(numbered) + nameless == len(bodies)
    assert set(kept.values()) <= set(bodies)

    restarted = Service(database)
    await restarted.intake.recover(alone=True)
    assert (await restarted.kept(), restarted.aside) == (kept, [])
    await restarted.deal_with(A_FEW)
    assert len(await restarted.kept()) == len(kept) - A_FEW
