"""How the sandbox reads Telegram's HTML: what it takes, what it refuses, how it counts."""

import html
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.telegram.forms.errors import ApiError
from sandbox.telegram.forms.html import parse_html
from sandbox.telegram.forms.parts import Entity, utf16_length
from sandbox.telegram.forms.text import commands_in, formatted


def test_tags_become_entities_and_named_characters_become_themselves() -> None:
    said = formatted("<b>1 &lt; 2</b> &amp; <i>so</i> &copy; &#9731;", "HTML", None)
    assert said.text == "1 < 2 & so &copy; ☃"
    assert said.entities == (
        Entity(type="bold", offset=0, length=5),
        Entity(type="italic", offset=8, length=2),
    )


def test_offsets_count_utf16_units_and_white_space_at_the_ends_is_gone() -> None:
    said = formatted("\n 🎤 <code>id</code> ", "html", None)
    assert said.text == "🎤 id"
    assert said.entities == (Entity(type="code", offset=3, length=2),)


def test_an_outer_tag_comes_before_an_inner_one() -> None:
    _, entities = parse_html("<b><i>x</i>y</b>")
    said = formatted("<b><i>x</i>y</b>", "HTML", None)
    assert [entity.type for entity in entities] == ["italic", "bold"]
    assert [entity.type for entity in said.entities] == ["bold", "italic"]


@pytest.mark.parametrize(
    ("source", "entity"),
    [
        (
            '<a href="https://example.org/?a=1&amp;b=2">x</a>',
            Entity(type="text_link", offset=0, length=1, url="https://example.org/?a=1&b=2"),
        ),
        ('<span class="tg-spoiler">x</span>', Entity(type="spoiler", offset=0, length=1)),
        (
            "<blockquote expandable>x</blockquote>",
            Entity(type="expandable_blockquote", offset=0, length=1),
        ),
        (
            "<tg-emoji emoji-id='5368324170671202286'>👍</tg-emoji>",
            Entity(type="custom_emoji", offset=0, length=2, custom_emoji_id="5368324170671202286"),
        ),
        ("<B>x</>", Entity(type="bold", offset=0, length=1)),
    ],
)
def test_tags_with_attributes_are_read(source: str, entity: Entity) -> None:
    assert parse_html(source)[1] == [entity]


@pytest.mark.parametrize("source", ["<b></b>x", "<a>x</a>"])
def test_a_tag_that_marks_nothing_is_no_entity(source: str) -> None:
    assert parse_html(source) == ("x", [])


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("I <3 you", 'Unsupported start tag "3" at byte offset 2'),
        ("<b>x", "Can't find end tag corresponding to b"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b x", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_markup_that_telegram_would_refuse_is_refused_in_its_words(source: str, fault: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {fault}"


@given(st.text())
def test_any_escaped_text_is_read_back_unchanged(text: str) -> None:
    assert parse_html(html.escape(text, quote=False)) == (text, [])


@given(st.text(alphabet="<>/ab &;=\"'"))
def test_any_nonsense_is_either_read_or_refused(source: str) -> None:
    with suppress(ApiError):
        text, entities = parse_html(source)
        assert all(entity.end <= utf16_length(text) for entity in entities)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("/start", [(0, 6)]),
        ("/start@clone_bot now", [(0, 16)]),
        ("🎤 /voices", [(3, 7)]),
        ("and/or http://x/y 1/2", []),
    ],
)
def test_commands_are_found_where_telegram_finds_them(
    text: str, commands: list[tuple[int, int]]
) -> None:
    found = commands_in(text)
    assert [(one.offset, one.length) for one in found] == commands
    assert {one.type for one in found} <= {"bot_command"}
