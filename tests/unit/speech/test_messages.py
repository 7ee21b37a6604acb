"""What a server may write is understood, or left alone; nothing of it is an error."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.speech.messages import Form, Hello, Other, Sentence, Stop, read

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["session_id", "state", "text", "is_aborted", "audio_params", "transport", "version"]
)


@given(st.sampled_from(["hello", "tts", "stt", "mcp"]), st.dictionaries(FIELDS, JSON))
def test_a_message_may_have_anything_in_its_fields(kind: str, fields: dict[str, object]) -> None:
    found = read(json.dumps({"type": kind, **fields}))
    assert isinstance(found, Hello | Sentence | Stop | Other | None)


@given(st.dictionaries(st.sampled_from(["format", "sample_rate", "channels"]), JSON))
def test_a_hello_may_have_anything_in_its_parameters(params: dict[str, object]) -> None:
    found = read(json.dumps({"type": "hello", "audio_params": params}))
    if isinstance(found, Hello) and found.form is not None:
        assert 8_000 <= found.form.rate <= 48_000
        assert found.form.channels in {1, 2}


@given(st.binary())
def test_sound_is_no_message(sound: bytes) -> None:
    assert read(b"\x58" + sound) is None


def test_what_is_not_told_is_as_we_asked_for() -> None:
    assert read('{"type": "hello"}') == Hello("", Form("opus", 16_000, 1))


def test_a_stop_is_an_end_unless_it_says_that_it_was_aborted() -> None:
    stops = {"": False, "null": False, "false": False, "true": True, '"true"': True, "1": True}
    for value, aborted in stops.items():
        field = f', "is_aborted": {value}' if value else ""
        assert read(f'{{"type": "tts", "state": "stop"{field}}}') == Stop(aborted=aborted)
