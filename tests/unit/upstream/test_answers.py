"""What the client makes of every answer we know of, and of those that nobody would expect."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.upstream.answers import (
    is_slot_id,
    read_answer,
    read_new_voice,
    read_nothing,
    read_voice,
    read_voices,
)
from cloning.domain.errors import (
    SlotLocked,
    SlotNotFound,
    UpstreamDenied,
    UpstreamError,
    UpstreamRefused,
    UpstreamUnavailable,
)
from cloning.domain.models import State, Voice
from cloning.domain.trouble import Trouble

SAMPLES = Path(__file__).parents[2] / "samples"
API_KEY = "sk-0123456789abcdef0123456789abcdef"
SAMPLE_URL = "https://voices.example.org/a/4f2c9a7be1/1767225600/dGhpc2lzYXNpZ25hdHVyZQ.wav"


def sample(name: str) -> tuple[int, bytes]:
    kept = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    body = kept["body"]
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return kept["status"], text.encode()


def error_of(status: int, body: bytes, *, of_slot: bool = True) -> UpstreamError:
    with pytest.raises(UpstreamError) as caught:
        read_answer(status, body, read_voice, of_slot=of_slot)
    return caught.value


def with_code(code: object, msg: object = "", **more: object) -> bytes:
    return json.dumps({"code": code, "msg": msg, "reqid": "req_1", "data": {}, **more}).encode()


@pytest.mark.parametrize(
    ("name", "voice"),
    [
        (
            "create_seed",
            Voice(slot_id="voice_clone_abc123", name="复刻音色-A1B2C", state=State.INIT),
        ),
        (
            "create_2026",
            Voice(
                slot_id="voice_clone_abc123",
                name="复刻音色-A1B2C",
                state=State.INIT,
                language="zh",
                tier="free",
            ),
        ),
        (
            "train_seed",
            Voice(
                slot_id="voice_clone_abc123",
                name="我的专属音色",
                state=State.TRAINING,
                language="zh",
                demo_url="https://example.com/demo.wav",
            ),
        ),
        (
            "get_seed",
            Voice(
                slot_id="voice_clone_abc123",
                name="我的专属音色",
                state=State.SUCCESS,
                language="zh",
                demo_url="https://example.com/demo.wav",
            ),
        ),
        (
            "get_nulls",
            Voice(slot_id="voice_clone_abc123", name="", state=State.TRAINING),
        ),
    ],
)
def test_a_documented_answer_becomes_a_voice(name: str, voice: Voice) -> None:
    assert read_answer(*sample(name), read_voice) == (voice, "req_12345678")


def test_the_2026_revision_says_the_same_and_the_tier_without_msg_and_with_new_fields() -> None:
    as_before, reqid = read_answer(*sample("get_seed"), read_voice)
    with_tier = replace(as_before, tier="pro")
    assert read_answer(*sample("get_2026"), read_voice) == (with_tier, reqid)


def test_a_code_may_be_a_number_in_a_string() -> None:
    voice, _ = read_answer(*sample("get_string_code"), read_voice)
    assert voice.state is State.FAILED


def test_a_state_that_we_do_not_know_is_none() -> None:
    voice, _ = read_answer(*sample("get_unknown_state"), read_voice)
    assert voice.state is None


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("list_seed", ["voice_clone_abc123", "voice_clone_def456"]),
        ("list_2026", ["voice_clone_abc123"]),
        ("list_empty", []),
        ("list_null", []),
    ],
)
def test_a_documented_list_names_its_slots(name: str, ids: list[str]) -> None:
    listing, _ = read_answer(*sample(name), read_voices)
    assert [voice.slot_id for voice in listing.voices] == ids
    assert listing.foreign == 0


def test_a_delete_answers_with_nothing() -> None:
    assert read_answer(*sample("delete_seed"), read_nothing) == (None, "req_12345678")


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


ODD = [None, 7, 0.5, True, ["zh"], {"a": 1}]
FOREIGN = [
    None,
    7,
    "voice",
    [],
    [{"id": "good"}],
    {},
    {"name": "a", "state": "Init"},
    {"id": None, "state": "Init"},
    {"id": 7, "name": "a", "state": "Init"},
    {"id": ["good"], "state": "Init"},
    {"id": "", "state": "Init"},
    {"id": "zh-CN:team.voice/7", "name": "a", "state": "Init"},
    {"id": "good\n", "state": "Init"},
    {"id": "x" * 65, "state": "Init"},
    {"id": "音色", "state": "Init"},
]


@pytest.mark.parametrize("entry", FOREIGN, ids=repr)
def test_an_entry_that_can_not_be_ours_is_counted_and_hides_none_of_ours(entry: object) -> None:
    entries = [entry, {"id": "good", "state": "Init"}, entry]
    listing, _ = read_answer(200, with_code(0, data={"voices": entries}), read_voices)
    assert (list(listing.voices), listing.foreign) == (
        [Voice(slot_id="good", name="", state=State.INIT)],
        2,
    )


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("field", ["name", "state", "language", "tier", "demo_url", "new"])
def test_odd_words_about_a_slot_take_nothing_from_it(field: str, odd: object) -> None:
    slot = {"id": "good", "name": "a", "state": "Success", "demo_url": "https://a/b"} | {field: odd}
    alone, _ = read_answer(200, with_code(0, data=slot), read_voice)
    listing, _ = read_answer(200, with_code(0, data={"voices": [slot]}), read_voices)
    assert [alone] == list(listing.voices)
    assert alone.slot_id == "good"
    assert (alone.state is State.SUCCESS) is (field != "state")


@pytest.mark.parametrize(
    "name", [b'"\\ud83d"', b'"caf\xe9"', b'"a\tb"', b"1e999", b'"\\ud83d\\ud83d" '], ids=repr
)
def test_a_name_that_is_broken_hides_no_slot(name: bytes) -> None:
    body = b'{"code": 0, "data": {"voices": [{"id": "good", "name": %b}, {"id": "ours"}]}}' % name
    listing, _ = read_answer(200, body, read_voices)
    assert [voice.slot_id for voice in listing.voices] == ["good", "ours"]
    assert all(voice.name.encode() is not None for voice in listing.voices)


@pytest.mark.parametrize("slot_id", ["zh-CN:team.voice/7", "音色", "x" * 65])
def test_a_new_slot_with_an_id_that_can_not_be_used_is_no_reason_to_make_another(
    slot_id: str,
) -> None:
    with pytest.raises(UpstreamRefused):
        read_answer(200, with_code(0, data={"id": slot_id, "state": "Init"}), read_new_voice)


@pytest.mark.parametrize("slot", [None, {}, {"id": None}, {"id": 7}, {"id": ""}])
def test_a_new_slot_whose_id_is_not_told_is_looked_for(slot: object) -> None:
    with pytest.raises(UpstreamUnavailable):
        read_answer(200, with_code(0, data=slot), read_new_voice)


@pytest.mark.parametrize("data", [None, {}, [], {"voices": {}}, {"voices": "none"}])
def test_a_list_without_voices_is_tried_again_later(data: object) -> None:
    with pytest.raises(UpstreamUnavailable):
        read_answer(200, with_code(0, data=data), read_voices)


def test_an_error_is_short_and_printable_whatever_was_said() -> None:
    error = error_of(200, with_code(400, msg="bad\n\x1b[31m\u202e" + "坏" * 5_000))
    assert error.answer.startswith("400 bad [31m 坏坏")
    assert error.answer.isprintable()
    assert len(error.answer) == 200


@pytest.mark.parametrize("msg", [None, 7, ["a"], {"a": 1}])
def test_words_of_another_type_do_not_hide_the_code(msg: object) -> None:
    assert error_of(200, with_code(404, msg=msg)).answer == "404"


@pytest.mark.parametrize(
    ("text", "fits"),
    [("voice_clone_abc123", True), ("A-1", True), ("", False), ("a/b", False), ("a\n", False)],
)
def test_only_letters_digits_dashes_and_underscores_make_a_slot_id(text: str, fits: bool) -> None:
    assert is_slot_id(text) is fits


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
