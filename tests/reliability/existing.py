"""Whether there is a test of a name."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]


def exists(test: str) -> bool:
    """Tell whether there is such a test, file or folder, as pytest names it."""
    path, _, name = test.partition("::")
    if not name:
        return (ROOT / path).exists()
    return (ROOT / path).is_file() and name in _functions_of(ROOT / path)


def _functions_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    return {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
