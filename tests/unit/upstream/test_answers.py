"""What the client makes of every answer we know of, and of odd ones."""

from dataclasses import replace

import pytest

from bot.upstream.answers import (
    is_slot_id,
    read_answer,
    read_new_voice,
    read_nothing,
    read_voice,
    read_voices,
)
from cloning.domain.errors import UpstreamRefused, UpstreamUnavailable
from cloning.domain.models import State, Voice
from tests.unit.upstream.documented import sample, with_code


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


@pytest.mark.parametrize(
    ("text", "fits"),
    [("voice_clone_abc123", True), ("A-1", True), ("", False), ("a/b", False), ("a\n", False)],
)
def test_only_letters_digits_dashes_and_underscores_make_a_slot_id(text: str, fits: bool) -> None:
    assert is_slot_id(text) is fits
