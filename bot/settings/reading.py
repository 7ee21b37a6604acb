"""Reads settings from the environment and .env: names every problem at once, and no secret."""

import os
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from dotenv import dotenv_values

from bot.settings.declaring import Declared
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


_DECLARED: Final = tuple(Declared(field) for field in fields(Settings))
_NAMES: Final = tuple(each.name for each in _DECLARED)
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
    known, wrong = _read({**_given(in_file), **_given(environ)})
    if lines or wrong:
        raise SettingsError((*lines, *wrong))
    # Child processes, such as the one that decodes strangers' files, inherit the environment.
    for each in _DECLARED:
        if each.secret:
            environ.pop(each.name, None)
    return Settings(**known)


def settings_of(given: Mapping[str, str]) -> Settings:
    """Read settings by the names of their fields; SettingsError names every problem."""
    lines = [f"{key} is not a setting" for key in given if key.upper() not in _NAMES]
    known, wrong = _read(given)
    if lines or wrong:
        raise SettingsError((*lines, *wrong))
    return Settings(**known)


def settings_table() -> list[Declared]:
    """List all settings; required ones come first, and last those of what few have: speech."""
    return sorted(_DECLARED, key=lambda row: (not row.required, row.name.startswith("SPEAK_")))


def _read_file(env_file: Path) -> tuple[dict[str, str], list[str]]:
    try:
        found = dotenv_values(env_file, interpolate=False)  # since a secret may hold a $
    except (OSError, UnicodeDecodeError) as error:
        return {}, [f"{env_file} can't be read: {type(error).__name__}"]
    return {name: value for name, value in found.items() if value is not None}, []


def _given(written: Mapping[str, str]) -> dict[str, str]:
    """Select our settings, by their fields; an empty one counts as not given."""
    values = {each.key: written.get(each.name, "").strip() for each in _DECLARED}
    return {key: value for key, value in values.items() if value}


def _read(given: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Read what can be read, and make a line about everything else."""
    known: dict[str, Any] = {}
    lines = []
    for each in _DECLARED:
        try:
            known[each.key] = each.value_in(given, known)
        except ValueError as problem:
            words = str(problem).rstrip(".")
            lines.append(f"{each.name} {words}. Example: {each.name}={each.example}")
    return known, lines


def _typos(
    given: Mapping[str, str], place: str, names: Sequence[str], likeness: float
) -> list[str]:
    """Name what resembles a setting: a guard with a slip in its name would guard nothing."""
    likely = {name: _closest(name.upper(), names, likeness) for name in given if name not in _NAMES}
    return [
        f"{name} in {place} is not a setting; did you mean {meant[0]}?"
        for name, meant in likely.items()
        if meant
    ]


def _closest(written: str, names: Sequence[str], likeness: float) -> Sequence[str]:
    """Find the name that this resembles most, if one does at all."""
    size = len(written)
    near = [name for name in names if 2 * min(size, len(name)) / (size + len(name)) >= likeness]
    if not any(_in_any_order(written, name) >= likeness for name in near):
        return ()
    from difflib import get_close_matches  # noqa: PLC0415 - 0.4 MiB, for slips alone

    return get_close_matches(written, near, 1, likeness)


def _in_any_order(written: str, name: str) -> float:
    """Tell how similar two names would be if the letters of both came in the same order."""
    shared = sum(min(written.count(each), name.count(each)) for each in set(written))
    return 2 * shared / (len(written) + len(name))


def _quoted(environ: Mapping[str, str]) -> list[str]:
    """Name settings with quotes around them, which docker's --env-file keeps; .env loses them."""
    values = {name: environ.get(name, "").strip() for name in _NAMES}
    return [
        f"{name} in the environment has quotes around its value: leave them out"
        for name, value in values.items()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    ]
