"""The take report names the part of a long recording that is used, in every language."""

from dataclasses import replace

import pytest

from bot.app import now
from handlers.words.languages import read_catalogues
from handlers.words.take_report import report
from tests.support.fakes import GOOD_TAKE

CATALOGUES = read_catalogues(now)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "21 s of speech, hardly any noise; the best part is 2:10 to 1:03:10"),
        ("de", "21 s Sprache, kaum Geräusche; die beste Stelle ist 2:10 bis 1:03:10"),
        ("zh", "最好的一段是 2:10 到 1:03:10"),
    ],
)
def test_the_best_part_of_a_long_recording_is_named(code: str, said: str) -> None:
    take = replace(GOOD_TAKE, part_begins_at=129.7, part_ends_at=3_790.2)
    assert said in report(CATALOGUES.speech(code), take)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "the part you chose is 2:10 to 3:10"),
        ("de", "die von dir gewählte Stelle ist 2:10 bis 3:10"),
        ("zh", "你选的一段是 2:10 到 3:10"),
    ],
)
def test_a_part_that_was_chosen_is_not_called_the_best(code: str, said: str) -> None:
    take = replace(GOOD_TAKE, part_begins_at=129.7, part_ends_at=190.2)
    assert said in report(CATALOGUES.speech(code), take, chosen=True)


def test_nothing_is_named_when_everything_is_used() -> None:
    assert report(CATALOGUES.speech("en"), GOOD_TAKE) == "21 s of speech, hardly any noise"
