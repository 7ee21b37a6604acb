"""The page of log lines is what the code logs, so that nobody changes a name unawares."""

from tests.log_lines import DOCUMENT, LEVELS, lines, page


def test_the_page_names_every_line_of_the_code() -> None:
    assert DOCUMENT.read_text() == page(lines()), "run: python -m tests.log_lines"


def test_lines_of_every_level_are_found() -> None:
    assert {line.level for line in lines()} == set(LEVELS)
