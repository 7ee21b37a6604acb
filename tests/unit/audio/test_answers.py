"""What a child says is believed only when it could be so."""

import msgspec
import pytest

from bot.audio import answers
from bot.audio.answers import Made, Measures, Refused, Sampled
from bot.audio.child_process import ChildFailed
from tests.support.fakes.recordings import GOOD_TAKE

SAMPLED = Sampled(b"wav", 12.5, Measures.of(GOOD_TAKE))


@pytest.mark.parametrize("answer", [Made(b"ogg", 4.0), SAMPLED, Refused()])
def test_an_answer_is_read_as_it_was_written(answer: answers.Answer) -> None:
    assert answers.read(answers.written(answer)) == answer


def test_a_take_comes_back_as_it_was_measured() -> None:
    assert SAMPLED.measures.take() == GOOD_TAKE


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("speech_seconds", -1.0),
        ("total_seconds", 301.0),
        ("above_noise_db", float("nan")),
        ("crest_db", float("inf")),
        ("peak_dbfs", float("-inf")),
        ("level_dbfs", "loud"),
        ("level_dbfs", None),
    ],
)
def test_a_measure_that_can_not_be_is_no_answer(measure: str, value: object) -> None:
    said = msgspec.to_builtins(SAMPLED)
    said["measures"][measure] = value
    with pytest.raises(ChildFailed, match="it made no sense"):
        answers.read(msgspec.msgpack.encode(said))
