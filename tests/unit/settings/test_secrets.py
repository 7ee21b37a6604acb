"""Secrets leave the environment, are derived where they are absent, and are shown to nobody."""

import re

from bot.settings.reading import load_settings
from tests.unit.settings.settings_given import KEY, NEEDED, NO_FILE, SECRET, TOKEN, lines, load


def test_secrets_leave_the_environment_since_child_processes_inherit_it() -> None:
    environ = {
        **NEEDED,
        "SECRET_KEY": SECRET,
        "TELEGRAM_WEBHOOK_SECRET": "w" * 32,
        "DATABASE_URL": "postgresql://bot:canary@db/bot",
        "PORT": "9000",
        "PATH": "/usr/bin",
    }
    load_settings(environ, NO_FILE)
    assert environ == {
        "PUBLIC_URL": "https://voices.our-bot.dev",
        "PORT": "9000",
        "PATH": "/usr/bin",
    }


def test_absent_secrets_are_derived_each_in_its_own_way_and_the_same_every_time() -> None:
    settings, again, other = load(), load(), load(VOICE_API_KEY="sk-another-0123456789")
    assert settings.webhook_secret == again.webhook_secret == other.webhook_secret
    assert settings.link_key == again.link_key
    assert settings.link_key != other.link_key
    assert settings.link_key != settings.webhook_secret
    derived = {settings.link_key.get_secret_value(), settings.webhook_secret.get_secret_value()}
    assert all(re.fullmatch(r"[0-9a-f]{64}", secret) for secret in derived)
    assert TOKEN not in "".join(derived)


BACKUP_KEY = "canaryCANARY0123456789canaryCANARY012345678"


def test_the_secrets_for_the_log_filter_are_all_of_them() -> None:
    old = "canary-secret-of-the-time-before-this-one"
    settings = load(SECRET_KEY=SECRET, BACKUP_KEY=BACKUP_KEY, OLD_SECRET_KEY=old)
    webhook_secret = settings.webhook_secret.get_secret_value()
    digest_key = settings.digest_key.get_secret_value()
    derived = {webhook_secret, digest_key}
    assert set(settings.secrets) == {TOKEN, KEY, SECRET, BACKUP_KEY, old, *derived}


def test_no_secret_is_shown_by_settings_or_by_their_errors() -> None:
    settings = load(SECRET_KEY=SECRET, TELEGRAM_WEBHOOK_SECRET="w" * 32)
    shown = f"{settings} {settings!r} {settings.webhook_secret!r} {settings.link_key!r}"
    wrong = {
        "TELEGRAM_BOT_TOKEN": f"{TOKEN}!",
        "VOICE_API_KEY": f"{KEY} {KEY}",
        "SECRET_KEY": SECRET[:31],
        "TELEGRAM_WEBHOOK_SECRET": f"{SECRET}!",
        "PUBLIC_URL": "https://me:canary@our-bot.dev",
    }
    shown += "".join(lines(wrong))
    assert "canary" not in shown
    assert "w" * 32 not in shown
