"""A long text is cut between its sentences, and nothing of it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.pieces import LONGEST_PIECE, pieces_of

SENTENCE = "She had 3.14 reasons, and he said “No!” to each of them. "


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def test_a_short_text_stays_whole() -> None:
    assert pieces_of("Hello. How are you?") == ["Hello. How are you?"]


@pytest.mark.parametrize("sentence", [SENTENCE, "今天天气很好，我们走吧！", "A line of a poem\n"])
def test_a_long_text_is_cut_between_sentences(sentence: str) -> None:
    pieces = pieces_of(sentence * 20)
    assert len(pieces) > 1
    for piece in pieces:
        assert piece.startswith(sentence.strip()[:4])
        assert piece.endswith(sentence.strip()[-4:])


def test_a_sentence_without_an_end_is_cut_at_a_comma_or_a_space() -> None:
    pieces = pieces_of("one, two three, " * 20)
    assert all(piece.split()[0].strip(",") in {"one", "two", "three"} for piece in pieces)
    assert " ".join(pieces) == ("one, two three, " * 20).strip()


def test_a_word_without_an_end_is_cut_where_it_must_be() -> None:
    assert pieces_of("a" * 400) == ["a" * 150, "a" * 150, "a" * 100]


def test_signs_alone_are_not_asked_for() -> None:
    (piece,) = pieces_of("?! " * 60 + "Hello.")
    assert piece.endswith("Hello.")


@given(st.text(alphabet=st.sampled_from("ab 1.,。！\n“”?"), max_size=500))
def test_nothing_is_lost_and_every_piece_fits(text: str) -> None:
    pieces = pieces_of(text)
    assert letters("".join(pieces)) == letters(text)
    assert all(len(piece) <= LONGEST_PIECE for piece in pieces if letters(piece))
    assert len(pieces) == 1 or all(map(letters, pieces))
