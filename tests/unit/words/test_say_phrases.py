"""The caption of what a clone has said fits, whatever the text is."""

from hypothesis import given
from hypothesis import strategies as st
from telegram.constants import MessageLimit

from bot.app import now
from handlers.chat.say_phrases import caption, cut
from handlers.words import texts
from handlers.words.languages import Language, read_catalogues
from handlers.words.speech import Speech

SPEECHES = [read_catalogues(now).speech(language) for language in Language]
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=3000)


@given(
    text=TEXTS, title=st.text(max_size=20), speech=st.sampled_from(SPEECHES), repeat=st.booleans()
)
def test_a_caption_is_never_longer_than_telegram_takes(
    text: str, title: str, speech: Speech, repeat: bool
) -> None:
    said = caption(speech, title, text, repeat=repeat)
    assert utf16(said) <= MessageLimit.CAPTION_LENGTH
    assert said.startswith("🤖")
    assert said.endswith(speech(texts.REPEATED)) == repeat


@given(text=TEXTS, most=st.integers(2, 2000))
def test_what_is_left_of_a_text_is_its_beginning(text: str, most: int) -> None:
    left = cut(text, most)
    assert utf16(left) <= most
    assert left == text or text.startswith(left.removesuffix("…"))


def test_a_text_that_fits_stays_whole() -> None:
    assert cut("a" * 30, 30) == "a" * 30
    assert cut("\U00020000" * 15, 30) == "\U00020000" * 15


def test_an_emoji_of_several_parts_is_not_torn() -> None:
    assert cut("ab" + FAMILY + "cd", 7) == "ab…"
    assert cut("ab" + FAMILY + "cd", 11) == "ab" + FAMILY + "…"
