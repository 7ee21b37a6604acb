"""Settings for the tests about them: three that are needed, and what is said about others."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.settings.reading import SettingsError, load_settings
from bot.settings.settings import Settings

TOKEN = "987654321:AAcanaryCANARYcanaryCANARYcanaryCAN"
KEY = "sk-canary-0123456789abcdef"
SECRET = "canary-secret-of-at-least-32-characters"
NEEDED = {
    "TELEGRAM_BOT_TOKEN": TOKEN,
    "VOICE_API_KEY": KEY,
    "PUBLIC_URL": "https://voices.our-bot.dev",
}
NO_FILE = Path("no such file")


def load(**given: str) -> Settings:
    return load_settings({**NEEDED, **given}, NO_FILE)


def lines(given: Mapping[str, str], env_file: Path = NO_FILE) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(dict(given), env_file)
    assert caught.value.__cause__ is None
    assert str(caught.value) == "\n".join(caught.value.lines)
    return caught.value.lines


def line(name: str, value: str) -> str:
    """The one line about a setting with this value, all others being fine."""
    (only,) = lines({**NEEDED, name: value})
    assert only.startswith(name)
    return only
