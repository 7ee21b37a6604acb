"""Secrets are found however they are written, and nothing else is taken for one."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs.redaction import Redactor
from tests.unit.logs.canaries import KEY, TOKEN


def test_short_secrets_are_left_alone_since_they_would_be_everywhere() -> None:
    assert Redactor(["", "a", "word"])("a word") == "a word"


def test_a_secret_within_a_secret_leaves_nothing_of_the_longer_one() -> None:
    assert Redactor(["12345678", "12345678-rest"])("so 12345678-rest") == "so [hidden]"


@pytest.mark.parametrize(
    "text",
    ["at 12:30:15", "reqid req_77: 0 in 12 ms", "/a/4f2c/5", "https://our-bot.dev/healthz", ""],
)
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert Redactor([TOKEN, KEY])(text) == text


@given(
    secret=st.text("abzAZ09+/=%&\"'\\ é音$<>", min_size=8, max_size=40),
    before=st.text("ab \"'", max_size=5),
)
def test_any_secret_is_hidden_however_it_is_written(secret: str, before: str) -> None:
    redact = Redactor([secret])
    plain = f"{before}{secret}{before}"
    error = repr(KeyError(secret))
    written = [
        plain,
        quote(secret, safe=""),
        json.dumps([secret]),
        error,
        json.dumps([repr(error)]),
    ]
    for text in written:
        assert "[hidden]" in redact(text)
        assert secret not in redact(text).replace("[hidden]", "\0")
    assert redact(json.dumps([secret])) == '["[hidden]"]'
    if not secret.endswith("\\"):  # else the backslashes after it are taken for a part of it
        assert json.loads(redact(json.dumps([repr(error)])))
