"""Writes down what aiogram says of the Bot API's types, for the tests to read without aiogram.

aiogram brings pydantic, which nothing of ours needs, so it isn't installed beside our own packages:

    python -m venv /tmp/aiogram && /tmp/aiogram/bin/pip install aiogram==3.31.0
    /tmp/aiogram/bin/python -m tests.corpus.extract > tests/corpus/bot_api_10_3.json

aiogram is under the MIT licence, Copyright (c) 2017 - present Alex Root Junior; only the names,
types and obligations of the fields are taken from it, which are those of the Bot API.
"""

import importlib
import json
import types
import typing
from typing import Any

ROOT = "Update"
NOTHING = {"NoneType", "Default"}
PLAIN = {bool: "bool", int: "int", float: "float", str: "str"}


def main() -> None:
    """Print every type that can be reached from an update, by name."""
    models = importlib.import_module("aiogram.types")
    found: dict[str, dict[str, list[Any]]] = {}
    wanted = [getattr(models, ROOT)]
    while wanted:
        model = wanted.pop()
        if model.__name__ in found:
            continue
        fields: dict[str, list[Any]] = {}
        found[model.__name__] = fields
        for name, field in model.model_fields.items():
            kind = _kind(field.annotation, wanted)
            default = getattr(field.default, "value", field.default)
            if isinstance(default, str | bool) and not field.is_required():
                kind = ["const", default]
            required = field.is_required() or kind[0] == "const"
            fields[field.alias or name] = [required, kind]
    version = importlib.import_module("aiogram.__meta__").__api_version__
    lines = [f"{json.dumps(name)}: {json.dumps(found[name])}" for name in sorted(found)]
    licence = "Written by tests/corpus/extract.py from aiogram 3.31.0, under the MIT licence."
    beginning = f'{{"bot_api": "{version}", "licence": {json.dumps(licence)}, "types": {{'
    print(beginning, ",\n".join(lines), "}}", sep="\n")  # noqa: T201 - that is what it is for


def _kind(annotation: Any, wanted: list[Any]) -> list[Any]:
    """Say what a field holds: a plain type, one by name, a list, a constant, or one of several."""
    annotation = getattr(annotation, "__value__", annotation)
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        wanted.append(annotation)
        return ["type", annotation.__name__]
    origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated and "datetime" not in str(annotation):
        return _kind(parts[0], wanted)
    if origin is typing.Literal:
        return ["const", getattr(parts[0], "value", parts[0])]
    if origin is list:
        return ["list", _kind(parts[0], wanted)]
    if origin in {typing.Union, types.UnionType}:
        kinds = [_kind(part, wanted) for part in parts if _name_of(part) not in NOTHING]
        kinds = [kind for at, kind in enumerate(kinds) if kind not in kinds[:at]]
        return kinds[0] if len(kinds) == 1 else ["one of", kinds]
    return [_plain(annotation)]


def _plain(annotation: Any) -> str:
    """Name a plain type: moments are numbers, enumerations and texts within texts are texts."""
    if "datetime" in str(annotation):
        return "int"
    if hasattr(annotation, "__members__") or isinstance(annotation, str | typing.ForwardRef):
        return "str"
    return PLAIN[annotation]


def _name_of(part: Any) -> str:
    return str(getattr(part, "__name__", part))


if __name__ == "__main__":
    main()
