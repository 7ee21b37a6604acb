"""Which clips are offered when Telegram refuses an answer, and which count as gone."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest, NetworkError

from cloning.domain.models import Clone, State
from handlers.chat.offers import Offered, offer

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
REFUSALS = [
    "wrong file identifier/HTTP URL specified",
    "wrong remote file identifier specified: can't unserialize it",
    "DOCUMENT_INVALID",
    "FILE_REFERENCE_EXPIRED",
]


def clip(number: int) -> Offered:
    clone = Clone(id=number, owner_id=1, title="Voice", state=State.SUCCESS, created_at=NOON)
    return Offered(f"file-{number}", clone.title, clone)


def clips(count: int) -> list[Offered]:
    return [clip(number) for number in range(count)]


class Telegram:
    """Refuses an answer with a dead file in it, and takes one; it may know of the dead ones."""

    def __init__(self, *dead: int, refusal: str = REFUSALS[0], tells: bool = True) -> None:
        self.dead = set(dead)
        self.refusal = refusal
        self.tells = tells
        self.offered: list[int] | None = None
        self.answers = 0

    async def answer(self, offered: Sequence[Offered]) -> None:
        assert self.offered is None
        self.answers += 1
        if any(one.of.id in self.dead for one in offered):
            raise BadRequest(self.refusal)
        self.offered = [one.of.id for one in offered]

    async def ask(self, file_id: str) -> None:
        if self.tells and int(file_id.removeprefix("file-")) in self.dead:
            raise BadRequest("wrong file_id or the file is temporarily unavailable")


async def gone(telegram: Telegram, count: int) -> list[int]:
    found = await offer(clips(count), answer=telegram.answer, ask=telegram.ask)
    return [one.of.id for one in found]


async def test_nothing_is_asked_for_while_all_is_well() -> None:
    telegram = Telegram()
    assert await gone(telegram, 3) == []
    assert (telegram.offered, telegram.answers) == ([0, 1, 2], 1)


@pytest.mark.parametrize("tells", [True, False])
@pytest.mark.parametrize("refusal", REFUSALS)
async def test_one_dead_clip_is_left_out_whatever_telegram_calls_it(
    refusal: str, *, tells: bool
) -> None:
    telegram = Telegram(1, refusal=refusal, tells=tells)
    assert await gone(telegram, 3) == [1]
    assert telegram.offered == [0, 2]


@given(dead=st.sets(st.integers(0, 5)), count=st.integers(1, 6))
async def test_all_dead_clips_are_left_out(dead: set[int], count: int) -> None:
    telegram = Telegram(*dead)
    assert await gone(telegram, count) == [one for one in range(count) if one in dead]
    assert telegram.offered == [one for one in range(count) if one not in dead]


@given(dead=st.sets(st.integers(0, 5)), count=st.integers(1, 6))
async def test_a_living_clip_is_never_taken_for_dead(dead: set[int], count: int) -> None:
    telegram = Telegram(*dead, tells=False)
    assert set(await gone(telegram, count)) <= dead
    assert telegram.offered is not None
    alive = set(range(count)) - dead
    assert set(telegram.offered) <= alive
    assert bool(telegram.offered) is bool(alive)


async def test_the_only_clip_may_be_dead() -> None:
    telegram = Telegram(0, tells=False)
    assert await gone(telegram, 1) == [0]
    assert telegram.offered == []


@pytest.mark.parametrize("words", ["Query is too old", "QUERY_ID_INVALID", "query ID is invalid"])
async def test_a_query_that_nobody_waits_for_kills_no_clip(words: str) -> None:
    telegram = Telegram(0, 1, refusal=words)
    assert await gone(telegram, 2) == []
    assert telegram.answers == 1


async def test_a_fault_of_the_network_kills_no_clip() -> None:
    telegram = Telegram(1)

    async def ask(_file_id: str) -> None:
        raise NetworkError("Bad Gateway")

    found = await offer(clips(3), answer=telegram.answer, ask=ask)
    assert [one.of.id for one in found] == [1]
    assert telegram.offered == [0, 2]


@pytest.mark.parametrize("fault", [NetworkError("Bad Gateway"), BadRequest("BUTTON_INVALID")])
async def test_an_answer_that_is_refused_for_another_reason_kills_no_clip(
    fault: Exception,
) -> None:
    async def refuse(_offered: Sequence[Offered]) -> None:
        raise fault

    with pytest.raises(type(fault)):
        await offer(clips(3), answer=refuse, ask=Telegram().ask)
