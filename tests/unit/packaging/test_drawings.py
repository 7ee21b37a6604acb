"""The diagrams of docs/ show the code as it is."""

from tests.drawings.pages import DRAWINGS, MARKED, drawn_anew, pages


def test_every_diagram_of_the_docs_is_what_the_code_draws() -> None:
    stale = [page.name for page in pages() if drawn_anew(text := page.read_text("utf-8")) != text]
    assert stale == [], "make drawings"


def test_every_drawing_stands_in_the_docs_once() -> None:
    shown = [found[2] for page in pages() for found in MARKED.finditer(page.read_text("utf-8"))]
    assert sorted(shown) == sorted(DRAWINGS)
