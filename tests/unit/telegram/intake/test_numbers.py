"""Numbers that no database holds: the update is put aside, and nothing else suffers."""

import json
from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.updates import UnreadableUpdate, number_of, read_update
from handlers.gates.unread import sender_of
from storage.database import Database, open_database
from storage.migrate import migrate
from tests.unit.telegram.intake.desk import Desk

MOST = 2**63 - 1
TOO_BIG = st.integers(min_value=2**63) | st.integers(max_value=-(2**63) - 1)
ANNA = {"id": 7001, "is_bot": False, "first_name": "Anna"}
CHAT = {"id": 7001, "type": "private", "first_name": "Anna"}
MEMBER = {"status": "member", "user": ANNA}
MESSAGE = {"message_id": 1, "date": 1_790_000_000, "chat": CHAT, "from": ANNA, "text": "?"}

KINDS: dict[str, dict[str, Any]] = {
    "message": MESSAGE,
    "edited_message": {**MESSAGE, "edit_date": 1_790_000_000},
    "channel_post": MESSAGE,
    "business_message": {**MESSAGE, "business_connection_id": "1"},
    "callback_query": {"id": "1", "from": ANNA, "chat_instance": "1", "message": MESSAGE},
    "inline_query": {"id": "1", "from": ANNA, "query": "", "offset": ""},
    "chosen_inline_result": {"result_id": "1", "from": ANNA, "query": ""},
    "my_chat_member": {
        "chat": CHAT,
        "from": ANNA,
        "date": 1,
        "old_chat_member": MEMBER,
        "new_chat_member": MEMBER,
    },
    "chat_join_request": {"chat": CHAT, "from": ANNA, "user_chat_id": 7001, "date": 1},
    "message_reaction": {
        "chat": CHAT,
        "message_id": 1,
        "user": ANNA,
        "date": 1,
        "old_reaction": [],
        "new_reaction": [],
    },
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    url = f"sqlite+aiosqlite:///{tmp_path}/bot.db"
    migrate(url)
    database: Database = open_database(url)
    yield Desk(database)
    await database.close()


def written(number: object, **fields: object) -> bytes:
    return json.dumps({"update_id": number, **fields}).encode()


def fault_of(body: bytes) -> UnreadableUpdate:
    with pytest.raises(UnreadableUpdate) as fault:
        read_update(body, None)
    return fault.value


@given(number=st.integers(min_value=-(2**70), max_value=2**70))
def test_an_unreadable_update_keeps_any_number_that_the_database_holds(number: int) -> None:
    kept = number if 0 <= number <= MOST else None
    assert fault_of(written(number, message={"message_id": "?"})).number == kept


@given(number=st.integers(min_value=0, max_value=2**70))
def test_so_does_one_of_which_only_the_beginning_was_read(number: int) -> None:
    assert number_of(written(number, message={})) == (number if number <= MOST else None)


@pytest.mark.parametrize("number", [2**63, 10**30, -1, -(2**70), "7", True, None, 1.5, [], {}])
async def test_an_update_with_a_number_that_is_none_is_put_aside_alone(
    desk: Desk, number: object
) -> None:
    others = [written(5, message=MESSAGE), written(6, message=MESSAGE)]
    numbers = await desk.intake.take([others[0], written(number, message=MESSAGE), others[1]])
    assert numbers == [5, 6]
    assert [await desk.handle_next(), await desk.handle_next()] == [5, 6]
    assert len(desk.put_aside) == 1


def ids_in(body: Any) -> Iterator[dict[str, Any]]:
    """Find everything in an update that has an id of a person or a chat."""
    for inner in body.values():
        if isinstance(inner, dict):
            if isinstance(inner.get("id"), int):
                yield inner
            yield from ids_in(inner)


@pytest.mark.parametrize("kind", KINDS)
@given(number=TOO_BIG)
def test_a_person_or_chat_that_the_database_could_not_hold_is_put_aside(
    kind: str, number: int
) -> None:
    for nth, _ in enumerate(ids_in(KINDS[kind])):
        body = deepcopy(KINDS[kind])
        list(ids_in(body))[nth]["id"] = number
        assert fault_of(written(7, **{kind: body})).number == 7


@pytest.mark.parametrize("field", ["result_id", "query", "inline_message_id"])
@pytest.mark.parametrize("value", [5, [], {"x": 1}, True])
def test_a_picked_result_of_another_form_is_put_aside(field: str, value: object) -> None:
    body = {**KINDS["chosen_inline_result"], field: value}
    assert fault_of(written(7, chosen_inline_result=body)).number == 7


@pytest.mark.parametrize("number", [2**63, 10**30, True, -5, 0, "7001"])
def test_nobody_is_told_in_a_chat_that_can_not_be(number: object) -> None:
    assert sender_of({"message": {**MESSAGE, "chat": {**CHAT, "id": number}}}) is None
