import pytest

from cloning.holding import holding


@holding
class Parrot:
    """Says what it is to say, so many times."""

    words: str
    times: int = 2

    def speak(self) -> str:
        return self.words * self.times


def test_an_instance_holds_what_it_is_given_and_the_defaults() -> None:
    assert Parrot(words="ha").speak() == "haha"
    assert Parrot(words="ha", times=3).speak() == "hahaha"


def test_one_is_only_itself() -> None:
    one = Parrot(words="ha")
    assert one != Parrot(words="ha")
    assert {one: 1}[one] == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Parrot() lacks ['words'], and has no []"),
        ({"words": "ha", "tune": "la"}, "Parrot() lacks [], and has no ['tune']"),
    ],
)
def test_what_is_missing_or_unknown_is_refused_by_name(given: dict[str, str], says: str) -> None:
    made: type = Parrot
    with pytest.raises(TypeError) as fault:
        made(**given)
    assert str(fault.value) == says


def test_nothing_can_be_changed() -> None:
    one = Parrot(words="ha")
    with pytest.raises(AttributeError, match=r"Parrot\.words can't be changed"):
        setattr(one, "words", "ho")  # noqa: B010 - mypy refuses the other way to write it
    with pytest.raises(AttributeError, match=r"Parrot\.times can't be changed"):
        delattr(one, "times")
    assert one.speak() == "haha"
