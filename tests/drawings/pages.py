"""Where the diagrams stand: in docs/, between the marks of each."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from tests.drawings import moves, rooms

DOCS = Path(__file__).parents[2] / "docs"

DRAWINGS: Mapping[str, Callable[[], str]] = {
    "training": moves.training,
    "utterance": moves.utterance,
    "house": rooms.house,
    **{name: partial(rooms.rooms, name) for name in rooms.PACKAGES},
}
"""Each diagram by the name in its mark."""

MARKED = re.compile(r"(<!-- drawn: (\w+) -->\n```mermaid\n)(.*?)(\n```)", re.DOTALL)


def drawn_anew(page: str) -> str:
    """Return the text of a page, with its diagrams as the code is now."""
    return MARKED.sub(lambda found: found[1] + DRAWINGS[found[2]]() + found[4], page)


def pages() -> Iterator[Path]:
    """Return the pages that have diagrams."""
    for path in sorted(DOCS.glob("*.md")):
        if MARKED.search(path.read_text(encoding="utf-8")):
            yield path
