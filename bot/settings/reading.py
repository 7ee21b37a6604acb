"""Reads settings from the environment and .env: names every problem at once, and no secret."""

import difflib
import os
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from dotenv import dotenv_values
from pydantic import ValidationError

from bot.settings.settings import Settings

_TYPO: Final = 0.8
"""How similar two names must be, from 0 to 1, for one to count as a typo of the other."""

_TYPO_AMONG_OTHERS: Final = 0.85
"""The same where other programs have names too: TELEGRAM_API_ID is 0.84 of TELEGRAM_API_URL."""


class SettingsError(Exception):
    """The settings can't be used; `lines` names every problem, one a line, without a secret."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


class SettingRow(NamedTuple):
    """One setting, as the README's table and .env.example show it."""

    name: str
    default: str
    description: str
    required: bool
    secret: bool


_NAMES: Final = tuple(name.upper() for name in Settings.model_fields)
_LONG_NAMES: Final = tuple(name for name in _NAMES if "_" in name)
"""Names that no other program is likely to come near, unlike HOST and PORT."""


def load_settings(
    environ: MutableMapping[str, str] = os.environ,  # noqa: TID251 - here, and nowhere else
    env_file: Path = Path(".env"),
) -> Settings:
    """Read the settings, the environment before the file; SettingsError names every problem."""
    in_file, lines = _read_file(env_file)
    lines += _typos(in_file, str(env_file), _NAMES, _TYPO)
    lines += _typos(environ, "the environment", _LONG_NAMES, _TYPO_AMONG_OTHERS)
    lines += _quoted(environ)
    try:
        settings = Settings.model_validate({**_known(in_file), **_known(environ)})
    except ValidationError as error:
        lines += [_line(each["loc"], each["type"], each["msg"]) for each in error.errors()]
    if lines:
        raise SettingsError(lines)
    # Child processes, such as the one that decodes strangers' files, inherit the environment.
    for row in settings_table():
        if row.secret:
            environ.pop(row.name, None)
    return settings


def settings_table() -> list[SettingRow]:
    """List all settings; required ones come first, and last those of what few have: speech."""
    rows = [
        SettingRow(
            name=name.upper(),
            default=_shown(field.default) if not field.is_required() else "",
            description=field.description or "",
            required=field.is_required(),
            secret="SecretStr" in str(field.annotation) or not field.repr,
        )
        for name, field in Settings.model_fields.items()
    ]
    return sorted(rows, key=lambda row: (not row.required, row.name.startswith("SPEAK_")))


def _shown(default: object) -> str:
    if default is None or default == frozenset():
        return ""
    return f"{default:g}" if isinstance(default, float) else f"{default}"


def _read_file(env_file: Path) -> tuple[dict[str, str], list[str]]:
    try:
        found = dotenv_values(env_file, interpolate=False)  # since a secret may hold a $
    except (OSError, UnicodeDecodeError) as error:
        return {}, [f"{env_file} can't be read: {type(error).__name__}"]
    return {name: value for name, value in found.items() if value is not None}, []


def _known(given: Mapping[str, str]) -> dict[str, str]:
    """Select our settings; an empty one counts as not given."""
    named = {name: given.get(name.upper(), "").strip() for name in Settings.model_fields}
    return {name: value for name, value in named.items() if value}


def _typos(
    given: Mapping[str, str], place: str, names: Sequence[str], likeness: float
) -> list[str]:
    """Name what resembles a setting: a guard with a slip in its name would guard nothing."""
    unknown = [name for name in given if name not in _NAMES]
    likely = {name: difflib.get_close_matches(name.upper(), names, 1, likeness) for name in unknown}
    return [
        f"{name} in {place} is not a setting; did you mean {meant[0]}?"
        for name, meant in likely.items()
        if meant
    ]


def _quoted(environ: Mapping[str, str]) -> list[str]:
    """Name settings with quotes around them, which docker's --env-file keeps; .env loses them."""
    values = {name: environ.get(name, "").strip() for name in _NAMES}
    return [
        f"{name} in the environment has quotes around its value: leave them out"
        for name, value in values.items()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    ]


def _line(loc: tuple[int | str, ...], kind: str, message: str) -> str:
    """Make one line of a pydantic error whose message contains no value."""
    name = str(loc[0])
    field = Settings.model_fields[name]
    if kind == "missing":
        words = f"is missing: {field.description}"
    else:
        words = message.removeprefix("Value error, ").replace("Input should be", "must be")
    example = field.examples[0] if field.examples else _shown(field.default)
    return f"{name.upper()} {words.rstrip('.')}. Example: {name.upper()}={example}"
