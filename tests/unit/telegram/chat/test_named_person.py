"""Whom an operator's command is about."""

from typing import Any

import pytest
from telegram import Update

from handlers.chat.reading import argument_of, named_person

OLGA: dict[str, Any] = {"id": 7009, "is_bot": False, "first_name": "Olga"}
ANNA: dict[str, Any] = {"id": 7001, "is_bot": False, "first_name": "Anna"}
CHAT = {"id": 7009, "type": "private", "first_name": "Olga"}
BY_ANNA = {"type": "user", "date": 1, "sender_user": ANNA}
HIDDEN = {"type": "hidden_user", "date": 1, "sender_user_name": "Anna"}


def command(text: str, **reply: Any) -> Update:
    message = {"message_id": 2, "date": 2, "chat": CHAT, "from": OLGA, "text": text}
    if reply:
        answered = {"message_id": 1, "date": 1, "chat": CHAT, "from": OLGA, "text": "Hi", **reply}
        message = {**message, "reply_to_message": answered}
    update = Update.de_json({"update_id": 1, "message": message}, None)
    assert update is not None
    return update


@pytest.mark.parametrize("text", ["/ban 7001", "/ban@voice_clone_bot   7001 ", "/ban\n7001"])
def test_a_number_names_a_person(text: str) -> None:
    assert named_person(command(text)) == 7001


@pytest.mark.parametrize(
    "text", ["/ban", "/ban Anna", "/ban -7001", "/ban 0", "/ban 7001 7002", "/ban " + "9" * 16]
)
def test_anything_else_names_nobody(text: str) -> None:
    assert named_person(command(text)) is None


def test_a_forwarded_message_names_its_sender() -> None:
    assert named_person(command("/ban", forward_origin=BY_ANNA)) == 7001


def test_a_message_that_was_not_forwarded_names_nobody() -> None:
    assert named_person(command("/ban", caption=None)) is None


def test_a_hidden_sender_is_nobody() -> None:
    assert named_person(command("/ban", forward_origin=HIDDEN)) is None


def test_a_number_comes_before_the_message_that_is_answered() -> None:
    assert named_person(command("/ban 7002", forward_origin=BY_ANNA)) == 7002


def test_the_text_after_a_command_keeps_its_lines() -> None:
    assert argument_of(command("/broadcast  We move.\nOn Sunday. ")) == "We move.\nOn Sunday."
