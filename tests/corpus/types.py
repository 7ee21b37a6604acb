"""The types that an update is made of, by name: what the Bot API says, and what the library says.

A type is its fields, each with whether it must be there and what it holds: a plain kind such as
`["int"]`, `["const", value]`, `["type", name]`, `["list", kind]`, or `["one of", kinds]`.
"""

import inspect
import json
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import telegram
from telegram import TelegramObject, Update

Kind = list[Any]
Field = tuple[bool, Kind]
Types = Mapping[str, Mapping[str, Field]]

DISCRIMINATORS = ("type", "status", "source")
"""The fields by which one type of several is told from the others."""


def of_the_bot_api() -> Types:
    """Read the types of Bot API 10.3, as aiogram 3.31 has them."""
    document = json.loads(Path(__file__).with_name("bot_api_10_3.json").read_text())
    return {
        name: {field: (bool(required), kind) for field, (required, kind) in fields.items()}
        for name, fields in document["types"].items()
    }


def of_the_library() -> Types:
    """Read the types of python-telegram-bot out of its classes."""
    found: dict[str, dict[str, Field]] = {}
    wanted: list[type[TelegramObject]] = [Update]
    while wanted:
        model = wanted.pop()
        if model.__name__ not in found:
            found[model.__name__] = _fields_of(model, wanted)
    return found


def _fields_of(model: type[TelegramObject], wanted: list[type[TelegramObject]]) -> dict[str, Field]:
    names = {**vars(telegram), **vars(inspect.getmodule(model))}
    hints = typing.get_type_hints(model.__init__, names, {"JSONDict": dict[str, Any]})
    fields: dict[str, Field] = {}
    for name, parameter in inspect.signature(model.__init__).parameters.items():
        if name in {"self", "api_kwargs"} or name not in hints:
            continue
        key = name.removesuffix("_user") if name == "from_user" else name
        required = parameter.default is inspect.Parameter.empty
        fields[key] = (required, _kind(hints[name], wanted))
    return {**fields, **_discriminator(model)}


def _discriminator(model: type[TelegramObject]) -> dict[str, Field]:
    """Find what tells this type from its sisters: its constructor sets it by itself."""
    if model.__base__ is TelegramObject or model.__base__ is None:
        return {}
    parameters = inspect.signature(model.__init__).parameters.values()
    needed = [one for one in parameters if one.default is inspect.Parameter.empty]
    try:
        made = model(*([()] * (len(needed) - 1)))
    except (TypeError, AttributeError):
        return {}
    found = {name: getattr(made, name, None) for name in DISCRIMINATORS}
    return {
        name: (True, ["const", str(getattr(value, "value", value))])
        for name, value in found.items()
        if isinstance(value, str)
    }


def _kind(hint: Any, wanted: list[type[TelegramObject]]) -> Kind:
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(hint, type) and issubclass(hint, TelegramObject):
        kinds = [one for one in (hint, *hint.__subclasses__()) if one.__module__.startswith("tele")]
        concrete = kinds[1:] or kinds
        wanted += concrete
        found: list[Kind] = [["type", one.__name__] for one in concrete]
        return found[0] if len(found) == 1 else ["one of", found]
    if origin is not None and origin not in {typing.Union, type(int | str)}:
        return ["list", _kind(parts[0], wanted)] if origin is not dict else ["json"]
    if parts:
        several = [_kind(part, wanted) for part in parts if part is not type(None)]
        flat = [k for each in several for k in (each[1] if each[0] == "one of" else [each])]
        return flat[0] if len(flat) == 1 else ["one of", flat]
    return {bool: ["bool"], str: ["str"], float: ["float"]}.get(hint, ["int"])
