"""A LIST is read piece by piece, and gives the same as if it were read as a whole."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.upstream.answers import Listing, read_answer, read_voices
from bot.upstream.listing import LARGEST_ENTRY, LARGEST_HEAD, PIECE, ListReader
from cloning.domain.errors import UpstreamError, UpstreamUnavailable
from cloning.domain.models import State, Voice
from cloning.ports.outside import every_slot

ENTRIES = st.recursive(
    st.none() | st.integers() | st.text('ab"\\]}[{,:é😀', max_size=6),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("xyz"), inner),
    max_leaves=4,
) | st.fixed_dictionaries(
    {"id": st.sampled_from(["voice_1", "voice-2", "a/b", ""])},
    optional={
        "name": st.none() | st.integers() | st.text('ab"\\]}[{,:é😀', max_size=6),
        "state": st.sampled_from([*State, "Queued", None]),
        "demo_url": st.text("a]}", max_size=3),
        "new": st.lists(st.dictionaries(st.sampled_from("xy"), st.integers()), max_size=2),
    },
)
BODIES = st.builds(
    lambda head, data, tail: json.dumps({**head, "data": data, **tail}).encode(),
    st.sampled_from([{"code": 0}, {"msg": '"data":{"voices":[', "code": 0}, {"list": [[]]}, {}]),
    st.fixed_dictionaries(
        {"voices": st.lists(ENTRIES, max_size=4) | st.none() | st.just({"voices": []})},
        optional={"total": st.integers(0, 9), "next": st.just({"voices": [1]})},
    ),
    st.sampled_from([{}, {"code": 0, "reqid": "r]}"}, {"code": 500, "msg": "no"}]),
)


def in_pieces(body: bytes, size: int) -> Sequence[bytes]:
    return [body[start : start + size] for start in range(0, len(body), size)]


def read(pieces: Sequence[bytes], status: int = 200) -> Listing:
    reader = ListReader(every_slot)
    for piece in pieces:
        reader.feed(piece)
    left, _reqid = read_answer(status, reader.envelope(), read_voices, of_slot=False)
    return reader.listing(left)


def outcome(pieces: Sequence[bytes]) -> object:
    try:
        return read(pieces)
    except UpstreamError as error:
        return type(error)


def whole(body: bytes) -> object:
    try:
        return read_answer(200, body, read_voices, of_slot=False)[0]
    except UpstreamError as error:
        return type(error)


@given(body=BODIES, size=st.integers(1, 90))
@example(body=b'{"code":0,"data":{"voices":[ ] } }', size=3)
@example(body=b'{"code":0,"data":{"voices":[{"id":"a"} , 7]}}', size=1)
def test_pieces_of_any_size_give_what_the_whole_gives(body: bytes, size: int) -> None:
    assert outcome(in_pieces(body, size)) == whole(body)


@given(body=BODIES, cut=st.integers(1, 60), size=st.integers(1, 90))
def test_a_list_that_is_cut_short_is_not_believed(body: bytes, cut: int, size: int) -> None:
    with pytest.raises(UpstreamError):
        read(in_pieces(body[:-cut], size))


@pytest.mark.parametrize(
    "entries",
    [
        b'{"id":"a"},',
        b',{"id":"a"}',
        b'{"id":"a"},,{"id":"b"}',
        b'{"id":"a"} {"id":"b"}',
        b'{"id":"a"}{"id":"b"}',
        b'{"id":"a"},oh',
        b'{"id":"a"},{"id":}',
        b'{"id":"a"}}',
        b'{"id":"a"},{"id":"b"',
        b'"',
        b",",
        b"}",
    ],
)
@pytest.mark.parametrize("size", [1, 4, 1000])
def test_what_is_no_list_is_tried_again_later(entries: bytes, size: int) -> None:
    with pytest.raises(UpstreamUnavailable):
        read(in_pieces(b'{"code":0,"data":{"voices":[%b]}}' % entries, size))


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_broken_letters_cost_no_slot(size: int) -> None:
    body = (
        b'{"code":0,"msg":"caf\xe9","data":{"voices":[{"id":"a","name":"caf\xe9"},'
        b'{"id":"b","name":"\\ud83d","state":"Success"},{"id":"c","name":"a\tb"}]}}'
    )
    voices = read(in_pieces(body, size)).voices
    assert [voice.slot_id for voice in voices] == ["a", "b", "c"]
    assert voices[1].state is State.SUCCESS


def test_an_escaped_key_is_the_same_key() -> None:
    body = b'{"code":0,"d\\u0061ta":{"voi\\u0063es":[{"id":"a"}]}}'
    reader = ListReader(every_slot)
    reader.feed(body)
    assert json.loads(reader.envelope()) == {"code": 0, "data": {"voices": []}}


def test_only_what_is_wanted_is_kept_and_the_rest_needs_no_memory() -> None:
    slots = [{"id": f"voice_{number}", "state": "Training"} for number in range(10_000)]
    slots[77]["state"] = "Success"
    body = json.dumps({"code": 0, "data": {"voices": slots}}).encode()
    reader = ListReader(lambda _slot_id, state: state is State.SUCCESS)
    most = 0
    for piece in in_pieces(body, PIECE):
        reader.feed(piece)
        most = max(most, reader.unread_bytes)
    listing = reader.listing(read_answer(200, reader.envelope(), read_voices)[0])
    assert listing.voices == [Voice(slot_id="voice_77", name="", state=State.SUCCESS)]
    assert most < 1_000
    assert reader.kept_bytes < 1_000


def test_what_is_wanted_is_also_chosen_from_a_list_that_was_found_at_the_end_only() -> None:
    head = json.dumps({"msg": "a" * (LARGEST_HEAD + 1), "code": 0}).encode()[:-1]
    body = head + b',"data":{"voices":[{"id":"a"},{"id":"b"}]}}'
    reader = ListReader(lambda slot_id, _state: slot_id == "b")
    for piece in in_pieces(body, PIECE):
        reader.feed(piece)
    left, _reqid = read_answer(200, reader.envelope(), read_voices)
    assert [voice.slot_id for voice in reader.listing(left).voices] == ["b"]


def test_an_entry_that_never_ends_is_dropped() -> None:
    reader = ListReader(every_slot)
    reader.feed(b'{"code":0,"data":{"voices":[{"id":"')
    for _ in range(3):
        reader.feed(b"a" * LARGEST_ENTRY)
        assert reader.unread_bytes <= LARGEST_ENTRY
    assert reader.envelope() == b""


@pytest.mark.parametrize("status", [200, 502])
def test_a_page_of_a_gateway_is_no_list(status: int) -> None:
    with pytest.raises(UpstreamUnavailable):
        read(in_pieces(b'<html>"data":{"voices":[</html>', 5), status)
