"""Which error of ours each refusal and each broken answer becomes."""

import json

import pytest

from bot.upstream.answers import read_answer, read_voice
from cloning.domain.errors import (
    SlotLocked,
    SlotNotFound,
    UpstreamDenied,
    UpstreamError,
    UpstreamRefused,
    UpstreamUnavailable,
)
from cloning.domain.trouble import Trouble
from tests.unit.upstream.documented import sample, with_code


def error_of(status: int, body: bytes, *, of_slot: bool = True) -> UpstreamError:
    with pytest.raises(UpstreamError) as caught:
        read_answer(status, body, read_voice, of_slot=of_slot)
    return caught.value


@pytest.mark.parametrize(
    ("name", "kind", "answer"),
    [
        ("refused_400", UpstreamRefused, "400 name too long"),
        ("denied_401", UpstreamDenied, "401 unauthorized"),
        ("denied_403_paid_slot", SlotLocked, "403 pro voice can not be deleted"),
        ("missing_404", SlotNotFound, "404 voice not found"),
        ("missing_404_real_status", SlotNotFound, "404 voice not found"),
        ("failed_500", UpstreamUnavailable, "500 internal error"),
        ("engine_599", UpstreamUnavailable, "599 engine failed"),
        ("unknown_1234", UpstreamUnavailable, "1234 quota"),
    ],
)
def test_a_documented_error_becomes_ours_with_its_reqid(
    name: str, kind: type[UpstreamError], answer: str
) -> None:
    error = error_of(*sample(name))
    assert type(error) is kind
    assert error.answer == answer
    assert error.reqid == "req_12345678"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("html_200", UpstreamUnavailable),
        ("html_302", UpstreamUnavailable),
        ("html_400", UpstreamRefused),
        ("html_401", UpstreamDenied),
        ("html_403", UpstreamDenied),
        ("html_502", UpstreamUnavailable),
        ("html_504", UpstreamUnavailable),
    ],
)
def test_a_page_of_the_gateway_is_judged_by_its_status(
    name: str, kind: type[UpstreamError]
) -> None:
    error = error_of(*sample(name))
    assert type(error) is kind
    assert "nginx" not in error.answer


def test_a_page_of_the_gateway_never_says_that_a_slot_is_gone() -> None:
    assert type(error_of(*sample("html_404"))) is UpstreamUnavailable


def test_a_404_status_never_says_that_a_slot_is_gone_when_the_code_is_zero() -> None:
    assert type(error_of(404, with_code(0))) is UpstreamUnavailable


def test_a_404_means_no_slot_only_when_a_slot_was_asked_for() -> None:
    assert type(error_of(200, with_code(404), of_slot=False)) is UpstreamUnavailable


def test_an_error_without_words_or_reqid_is_understood() -> None:
    error = error_of(*sample("bare_error"))
    assert (type(error), error.answer, error.reqid) == (UpstreamUnavailable, "500", "")


@pytest.mark.parametrize("status", [301, 302, 307, 429, 500, 502, 503, 599])
def test_success_in_the_body_does_not_outweigh_a_bad_status(status: int) -> None:
    assert type(error_of(status, with_code(0))) is UpstreamUnavailable


@pytest.mark.parametrize("code", [429, 502, 503, 599, 1, -1, 1234, "1234", "599"])
def test_a_code_that_means_nothing_to_us_is_tried_again_later(code: int | str) -> None:
    error = error_of(200, with_code(code))
    assert type(error) is UpstreamUnavailable
    assert error.answer == str(code)
    assert error.applied is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'"ok"',
        b"\xff\xfe",
        b'{"code": null}',
        b'{"code": true}',
        b'{"code": 0.5}',
        b'{"code": "OK"}',
        b'{"code": ""}',
        b'{"code": 99999999999999999999}',
        b'{"code": 0, "data": ',
        b'{"code": 0, "msg": "\\ud800"}',
        b'{"code": 0, "data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_an_answer_that_can_not_be_read_is_tried_again_later(body: bytes) -> None:
    assert type(error_of(200, body)) is UpstreamUnavailable


@pytest.mark.parametrize(
    "slot",
    [
        None,
        {},
        [],
        {"name": "a", "state": "Init"},
        {"id": None, "state": "Init"},
        {"id": 7, "state": "Init"},
        {"id": "", "state": "Init"},
        {"id": "../admin", "state": "Init"},
        {"id": "a b", "state": "Init"},
        {"id": "abc\n", "state": "Init"},
        {"id": "x" * 65, "state": "Init"},
        {"id": "音色", "state": "Init"},
    ],
)
def test_success_without_a_proper_slot_is_tried_again_later(slot: object) -> None:
    error = error_of(200, with_code(0, data=slot))
    assert type(error) is UpstreamUnavailable
    assert error.reqid == "req_1"


def test_an_error_is_short_and_printable_whatever_was_said() -> None:
    error = error_of(200, with_code(400, msg="bad\n\x1b[31m\u202e" + "坏" * 5_000))
    assert error.answer.startswith("400 bad [31m 坏坏")
    assert error.answer.isprintable()
    assert len(error.answer) == 200


@pytest.mark.parametrize("msg", [None, 7, ["a"], {"a": 1}])
def test_words_of_another_type_do_not_hide_the_code(msg: object) -> None:
    assert error_of(200, with_code(404, msg=msg)).answer == "404"


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (200, {"code": 429}, Trouble.UPSTREAM_BUSY),
        (429, None, Trouble.UPSTREAM_BUSY),
        (200, {"code": 599}, Trouble.UPSTREAM_BROKEN),
        (502, None, Trouble.UPSTREAM_BROKEN),
        (200, None, Trouble.UPSTREAM_BROKEN),
        (401, None, Trouble.UPSTREAM_DENIES),
        (200, {"code": 402}, Trouble.UPSTREAM_DENIES),
        (200, {"code": 403}, Trouble.UPSTREAM_DENIES),
    ],
)
def test_an_error_says_what_the_upstream_does_instead(
    status: int, body: dict[str, int] | None, trouble: Trouble
) -> None:
    raw = b"<html>" if body is None else json.dumps(body).encode()
    assert error_of(status, raw).trouble is trouble


@pytest.mark.parametrize(
    "said", ["Insufficient balance", "account in arrears", "账户余额不足", "欠费"]
)
def test_an_empty_purse_is_the_operators_matter_and_no_refusal(said: str) -> None:
    body = json.dumps({"code": 400, "msg": said, "reqid": "r-1"}).encode()
    error = error_of(200, body)
    assert type(error) is UpstreamDenied
    assert error.reqid == "r-1"


@pytest.mark.parametrize("said", ["invalid name", "audio too short", ""])
def test_any_other_400_is_a_refusal_of_this_request(said: str) -> None:
    assert type(error_of(200, json.dumps({"code": 400, "msg": said}).encode())) is UpstreamRefused
