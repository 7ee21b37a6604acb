"""What the upstream client logs, and what it never does."""

import json
import logging

import pytest
from aiohttp import web

from bot.upstream.answers import read_answer, read_voice
from bot.upstream.client import VoiceApi
from bot.upstream.shown import secrets_of_url
from cloning.domain.errors import UpstreamDenied, UpstreamError, UpstreamRefused
from tests.unit.upstream.voice_api_stand_in import (
    KEY,
    SAMPLE_URL,
    SIGNATURE,
    SLOT,
    StandIn,
    client,
    lose,
    wrapped,
)


async def test_one_line_is_logged_for_each_call(
    api: VoiceApi, upstream: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    upstream.says(wrapped(SLOT))
    upstream.says(wrapped({}, 403, "paid"))
    with caplog.at_level(logging.DEBUG, logger="bot.upstream.client"):
        await api.get("voice_clone_abc123")
        with pytest.raises(UpstreamDenied):
            await api.delete("voice_clone_abc123")
    lines = [(record.levelname, record.getMessage().rsplit(" in ")[0]) for record in caplog.records]
    assert lines == [
        ("DEBUG", "get voice_clone_abc123: 0"),
        ("INFO", "delete voice_clone_abc123: 403 paid"),
    ]
    assert [vars(record)["reqid"] for record in caplog.records] == ["req_77", "req_77"]


async def test_neither_the_key_nor_a_link_gets_into_any_log_or_error(
    upstream: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    async def not_http(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(f"HTTP/9.9 nonsense {KEY}\r\n\r\n".encode())
        return await lose(request)

    upstream.says(wrapped(SLOT))
    upstream.says(wrapped({}, 400, f"can't fetch {SAMPLE_URL} for {KEY}"))
    upstream.says({"code": 401, "msg": KEY, "reqid": SIGNATURE})
    upstream.does(lose)
    upstream.does(not_http)
    told = ""
    with caplog.at_level(logging.DEBUG):
        async with client(upstream.url) as api:
            told += repr(api)
            for _ in range(5):
                try:
                    await api.train("voice_clone_abc123", sample_url=SAMPLE_URL, title="Ada")
                except UpstreamError as error:
                    told += whole(error)
    assert len(upstream.asked) == 5
    told += "".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert KEY not in told
    assert SIGNATURE not in told


def whole(error: BaseException | None) -> str:
    """All that a debugger or an error tracker could print of an error and of what caused it."""
    if error is None:
        return ""
    causes = whole(error.__cause__) + whole(error.__context__)
    return f"{error} {error!r} {vars(error)} {error.args}" + causes


@pytest.mark.parametrize(
    "echo",
    [
        f"download of {SAMPLE_URL} failed",
        f"download of {SAMPLE_URL.replace('/', '%2F').replace(':', '%3A')} failed",
        f"GET {SAMPLE_URL.removeprefix('https://voices.example.org')} gave 404",
        f"{SIGNATURE}.wav is no audio",
        f"bad header Bearer {KEY}",
    ],
)
@pytest.mark.parametrize("field", ["msg", "reqid"])
def test_an_error_never_repeats_the_key_or_the_link(echo: str, field: str) -> None:
    hide = [KEY, *secrets_of_url(SAMPLE_URL)]
    body = json.dumps({"code": 400, field: echo}).encode()
    with pytest.raises(UpstreamRefused) as caught:
        read_answer(200, body, read_voice, hide=hide)
    told = f"{caught.value} {caught.value!r} {vars(caught.value)}"
    assert KEY not in told
    assert SIGNATURE not in told
    assert "7f3a91c0de" not in told


def test_an_error_repeats_no_link_at_all_since_any_may_be_signed() -> None:
    with pytest.raises(UpstreamRefused) as caught:
        read_answer(
            200,
            b'{"code": 400, "msg": "fetch https://cdn.example.com/x?sig=abc failed"}',
            read_voice,
        )
    assert caught.value.answer == "400 fetch [url] failed"


def test_a_secret_does_not_survive_at_the_end_of_a_text_that_is_cut() -> None:
    padding = "x" * 180
    body = json.dumps({"code": 400, "msg": f"{padding} {KEY}"}).encode()
    with pytest.raises(UpstreamRefused) as caught:
        read_answer(200, body, read_voice, hide=[KEY])
    assert KEY[:6] not in caught.value.answer
