"""A database behind a pooler is named by two URLs."""

import pytest

from bot.chosen import server_url_of, shared_url_of
from bot.settings.reading import load_settings
from storage.dialects.urls import is_pooled
from tests.unit.settings.settings_given import NEEDED, NO_FILE, line, lines, load

POOLER = "postgres://bot:canary-one@pooler:6432/bot"
SERVER = "postgres://bot:canary-two@server/bot"


def test_what_outlives_a_transaction_goes_past_the_pooler() -> None:
    settings = load(DATABASE_URL=POOLER, DATABASE_DIRECT_URL=SERVER)
    assert server_url_of(settings) == "postgresql+psycopg://bot:canary-two@server/bot"
    assert shared_url_of(settings).startswith("postgresql+psycopg://bot:canary-one@pooler:6432/bot")
    assert is_pooled(shared_url_of(settings))


@pytest.mark.parametrize("url", [SERVER, "sqlite:///data/bot.db"])
def test_without_a_pooler_there_is_one_url(url: str) -> None:
    settings = load(DATABASE_URL=url)
    assert server_url_of(settings) == shared_url_of(settings) == settings.database_url
    assert not is_pooled(shared_url_of(settings))


def test_both_passwords_are_secrets() -> None:
    environ = {**NEEDED, "DATABASE_URL": POOLER, "DATABASE_DIRECT_URL": SERVER}
    settings = load_settings(environ, NO_FILE)
    assert {"canary-one", "canary-two"} <= set(settings.secrets)
    assert "canary" not in repr(settings)
    assert "canary" not in "".join(environ.values()).replace("sk-canary", "")


def test_a_file_has_no_pooler() -> None:
    assert "must both lead to PostgreSQL" in line("DATABASE_DIRECT_URL", SERVER)
    (said,) = lines({**NEEDED, "DATABASE_URL": SERVER, "DATABASE_DIRECT_URL": "sqlite:///bot.db"})
    assert "must both lead to PostgreSQL" in said
    assert "canary" not in said
