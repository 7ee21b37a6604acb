"""Draws the folders of the packages as rooms, and their imports as arrows.

An arrow that follows from others is left out: if a imports b and b imports c, a may import c, too.
"""

from collections.abc import Iterator, Mapping
from functools import cache

import grimp

PACKAGES = ("bot", "handlers", "storage", "sandbox", "cloning")

Arrows = Mapping[str, frozenset[str]]
"""The rooms that each room imports."""


def house() -> str:
    """Return how the packages import each other, in Mermaid."""
    return _drawn(_arrows(PACKAGES))


def rooms(package: str) -> str:
    """Return how the rooms of a package import each other, in Mermaid."""
    return _drawn(_arrows(tuple(sorted(_graph().find_children(package)))))


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, cache_dir=None)


def _arrows(names: tuple[str, ...]) -> Arrows:
    graph = _graph()
    room_of = {module: name for name in names for module in (name, *graph.find_descendants(name))}
    imported = {name: set[str]() for name in names}
    for module, name in room_of.items():
        for other in graph.find_modules_directly_imported_by(module):
            if room_of.get(other, name) != name:
                imported[name].add(room_of[other])
    return {name: frozenset(others) for name, others in imported.items()}


def _drawn(arrows: Arrows) -> str:
    return "\n".join(["flowchart TD", *(f"    {line}" for line in _lines(arrows))])


def _lines(arrows: Arrows) -> Iterator[str]:
    for name in arrows:
        yield _node(name) if _node(name) == _shown(name) else f'{_node(name)}["{_shown(name)}"]'
    for name, others in arrows.items():
        implied = {far for other in others for far in _behind(arrows, other)}
        for other in sorted(others - implied):
            yield f"{_node(name)} --> {_node(other)}"


def _behind(arrows: Arrows, name: str) -> set[str]:
    """Return every room that can be reached from one, without itself."""
    reached, coming = set[str](), list(arrows[name])
    while coming:
        room = coming.pop()
        if room not in reached:
            reached.add(room)
            coming.extend(arrows[room])
    return reached


def _shown(name: str) -> str:
    return name.rpartition(".")[2]


def _node(name: str) -> str:
    return _shown(name).strip("_")
