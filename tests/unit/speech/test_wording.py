"""What was shown is what was asked for, or it isn't: judged by the letters of both."""

import re
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.wording import is_said

SAME = [
    ("Hello!", "hello"),
    ("Hello, world.", "HELLO  WORLD"),
    ("\uff28\uff45llo", "Hello"),
    ("Straße", "STRASSE"),
    ("Ünter", "U\u0308nter"),
    ("你好，世界！", "你好世界"),
    ("你好 😀", "你好"),
    ("नमस्ते दुनिया", "नमस्ते दुनिया!"),
    ("I have 12 apples.", "I have 12 apples"),
    ("I have 12 apples.", "I have twelve apples"),
    ("It costs 1,500 €.", "It costs one thousand five hundred euros"),
    ("3 % & more", "three percent and more"),
    ("我有12个苹果", "我有十二个苹果"),
    ("Um 10:30 Uhr", "Um zehn Uhr dreißig Uhr"),
    ("٣ تفاحات", "ثلاث تفاحات"),
    ("2026", "twenty twenty-six"),
    ("C++ or C#", "c plus plus or c sharp"),
    ("one two three four five", "a: one two three four five"),
]
OTHER = [
    ("Hello!", ""),
    ("Hello!", "Hello! How can I help you today?"),
    ("Hello!", "Hi!"),
    ("Hello, world.", "Hello"),
    ("Hello, world.", "world, hello"),
    ("I have 12 apples.", "I have 13 apples"),
    ("I have 12 apples.", "I have apples"),
    ("I have 12 apples.", "I have twelve pears"),
    ("你好，世界！", "你好，世间！"),
    ("你好，世界！", "世界"),
    ("Do you like it? Yes.", "Yes, I like it very much, and you?"),
    ("2026", "2027"),
    ("7", ""),
]


@pytest.mark.parametrize(("asked", "said"), SAME)
def test_another_spelling_is_the_same(asked: str, said: str) -> None:
    assert is_said(asked, said)


@pytest.mark.parametrize(("asked", "said"), OTHER)
def test_other_words_are_not(asked: str, said: str) -> None:
    assert not is_said(asked, said)


@given(st.text(min_size=1))
def test_every_text_is_said_by_itself(text: str) -> None:
    assert is_said(text, text)
    assert is_said(text, re.sub(r"\s+", "\n", text))


@given(st.text(alphabet=string.printable + "äöüéñßσπж", min_size=1))
def test_its_case_does_not_matter(text: str) -> None:
    assert is_said(text, text.upper())


@given(st.text(alphabet="abcxyz你好 ", min_size=2).filter(lambda text: len(set(text.split())) > 1))
def test_a_text_without_one_of_its_words_is_another(text: str) -> None:
    assert not is_said(text, " ".join(text.split()[1:]))


def test_texts_full_of_numbers_are_judged_soon() -> None:
    began = time.monotonic()
    assert is_said("1a2 " * 75, "1a2 " * 75)
    assert not is_said("1a2 " * 75, "1a" * 400)
    assert not is_said("9" * 300, "b" * 100_000)
    assert time.monotonic() - began < 5.0
