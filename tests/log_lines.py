"""Writes docs/log-lines.md: every line that the bot can log, as it stands in the code.

`python -m tests.log_lines` writes it again. What stands before the arguments is the line's name: in
JSON it is the field `event`, so that a program can look for it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "log-lines.md"
PACKAGES = ("bot", "cloning", "handlers", "storage")
LEVELS: Final = {
    "critical": "CRITICAL",
    "exception": "ERROR, with a traceback",
    "error": "ERROR",
    "warning": "WARNING",
    "info": "INFO",
    "debug": "DEBUG",
}

HEAD = """\
# Log lines

Every line that the bot can log, by level. With `LOG_FORMAT=json`, the field `event` holds it as
it stands here, with `%s` and the like in place of what changes; `message` holds the whole line.
Look for `event`: it names what has happened, and a release that changes one says so in the
changelog. [operations.md](operations.md) says what to do about those that need somebody. `python
-m tests.log_lines` writes this page.
"""


class Line(NamedTuple):
    """A line of the log."""

    level: str
    words: str
    module: str


def lines() -> Iterator[Line]:
    """Find every line with words of its own in the code."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            module = str(path.relative_to(ROOT))
            for node in ast.walk(ast.parse(path.read_text())):
                if (line := _line(node, module)) is not None:
                    yield line


def page(found: Iterator[Line]) -> str:
    """Write the page."""
    rows = sorted(set(found))
    sections = [
        f"\n## {title}\n\n| line | where |\n| --- | --- |\n{_table(rows, level)}"
        for level, title in LEVELS.items()
    ]
    return HEAD + "".join(sections)


def _line(node: ast.AST, module: str) -> Line | None:
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr=level),
            args=[ast.Constant(value=str(words)), *_],
        ) if name.lower().strip("_") == "log" and level in LEVELS:
            return Line(level, words, module)
    return None


def _table(rows: list[Line], level: str) -> str:
    told = (row for row in rows if row.level == level)
    return "".join(
        f"| {row.words.replace('|', chr(92) + '|')} | `{row.module}` |\n" for row in told
    )


if __name__ == "__main__":
    DOCUMENT.write_text(page(lines()))
