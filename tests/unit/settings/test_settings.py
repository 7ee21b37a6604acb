"""Settings: where they come from, what is said all at once, and what is kept from whom."""

import re
from dataclasses import FrozenInstanceError, fields
from difflib import get_close_matches
from pathlib import Path
from string import ascii_uppercase

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.settings.reading import load_settings, settings_table
from bot.settings.settings import Settings
from tests.unit.settings.settings_given import KEY, NEEDED, NO_FILE, TOKEN, lines, load

ROOT = Path(__file__).parents[3]


def test_three_settings_are_enough() -> None:
    settings = load()
    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert settings.voice_api_key.get_secret_value() == KEY
    assert settings.public_url == "https://voices.our-bot.dev"
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.telegram_updates == "polling"
    assert settings.voice_api_url == "https://xrobo.qiniu.com"
    assert (settings.voice_api_revision, settings.voice_tier) == ("2025", "free")
    assert (settings.host, settings.port) == ("0.0.0.0", 8080)  # noqa: S104 - nothing is bound
    assert settings.database_url == "sqlite+aiosqlite:///data/bot.db"
    assert settings.audio_dir == Path("data/audio")
    assert (settings.poll_seconds, settings.slot_settle_seconds) == (5.0, 60.0)
    assert settings.allowed_users == frozenset()
    assert (settings.clones_per_owner, settings.trainings_per_day) == (3, 5)
    assert (settings.log_level, settings.log_format) == ("INFO", "text")


def test_every_setting_can_be_given() -> None:
    settings = load(
        TELEGRAM_API_URL="http://telegram-bot-api:8081/",
        TELEGRAM_UPDATES="webhook",
        TELEGRAM_WEBHOOK_SECRET="w" * 32,
        VOICE_API_URL="https://voices.internal.dev/",
        VOICE_API_REVISION="2026",
        VOICE_TIER="Pro",
        HOST="127.0.0.1",
        PORT="9000",
        DATABASE_URL="sqlite+aiosqlite:////var/lib/bot/bot.db",
        AUDIO_DIR="/var/lib/bot/audio",
        POLL_SECONDS="0.5",
        SLOT_SETTLE_SECONDS="0",
        SECRET_KEY="k" * 32,
        ALLOWED_USERS="11, 22,33",
        CLONES_PER_OWNER="1",
        TRAININGS_PER_DAY="100",
        LOG_LEVEL="debug",
        LOG_FORMAT="JSON",
    )
    assert settings.telegram_api_url == "http://telegram-bot-api:8081"
    assert settings.telegram_updates == "webhook"
    assert settings.webhook_secret.get_secret_value() == "w" * 32
    assert settings.voice_api_url == "https://voices.internal.dev"
    assert (settings.voice_api_revision, settings.voice_tier) == ("2026", "pro")
    assert (settings.host, settings.port) == ("127.0.0.1", 9000)
    assert settings.database_url == "sqlite+aiosqlite:////var/lib/bot/bot.db"
    assert settings.audio_dir == Path("/var/lib/bot/audio")
    assert (settings.poll_seconds, settings.slot_settle_seconds) == (0.5, 0.0)
    assert settings.link_key.get_secret_value() == "k" * 32
    assert settings.allowed_users == {11, 22, 33}
    assert (settings.clones_per_owner, settings.trainings_per_day) == (1, 100)
    assert (settings.log_level, settings.log_format) == ("DEBUG", "json")


def test_missing_settings_are_named_all_at_once_with_examples() -> None:
    missing = lines({})
    assert [text.split()[0] for text in missing] == list(NEEDED)
    for text, name in zip(missing, NEEDED, strict=True):
        assert text.startswith(f"{name} is missing: ")
        assert f"Example: {name}=" in text


def test_every_problem_is_said_at_once_one_a_line() -> None:
    given = {
        "TELEGRAM_BOT_TOKEN": "nonsense",
        "VOICE_API_KEY": "short",
        "PUBLIC_URL": "voices.our-bot.dev",
        "VOICE_API_URL": "http://voices.our-bot.dev",
        "VOICE_API_REVISION": "2024",
        "VOICE_TIER": "golden",
        "TELEGRAM_UPDATES": "pigeon",
        "PORT": "http",
        "POLL_SECONDS": "0",
        "ALLOWED_USERS": "me",
        "LOG_LEVEL": "LOUD",
    }
    said = lines(given)
    assert {text.split()[0] for text in said} == set(given)
    assert len(said) == len(given)
    assert all("\n" not in text and "Example: " in text for text in said)


def test_the_file_is_read_and_the_environment_goes_before_it(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    text = "\n".join(f"{name}={value}" for name, value in NEEDED.items())
    env_file.write_text(f"\ufeff{text}\nPORT=9000\nHOST='10.0.0.1' # ours\n", encoding="utf-8")
    settings = load_settings({"PORT": "9001"}, env_file)
    assert settings.telegram_bot_token.get_secret_value() == TOKEN
    assert (settings.host, settings.port) == ("10.0.0.1", 9001)


def test_a_dollar_in_a_secret_stays_a_dollar(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("VOICE_API_KEY=sk-${HOME}-canary\n")
    settings = load_settings({**NEEDED, "VOICE_API_KEY": ""}, env_file)
    assert settings.voice_api_key.get_secret_value() == "sk-${HOME}-canary"


def test_an_empty_value_counts_as_not_given() -> None:
    assert load(PORT="", SECRET_KEY=" ").port == 8080
    assert lines({**NEEDED, "VOICE_API_KEY": ""})[0].startswith("VOICE_API_KEY is missing")


def test_a_file_that_can_not_be_read_is_a_line_too(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(b"PORT=\xff\xfe\n")
    assert lines(NEEDED, env_file) == (f"{env_file} can't be read: UnicodeDecodeError",)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("TELEGRAM_TOKEN", "TELEGRAM_BOT_TOKEN"),
        ("TELEGRAM_BOT_TOKN", "TELEGRAM_BOT_TOKEN"),
        ("VOICE_APIKEY", "VOICE_API_KEY"),
        ("PUBLIC_URI", "PUBLIC_URL"),
        ("public_url", "PUBLIC_URL"),
        ("ALLOWED_USER", "ALLOWED_USERS"),
        ("TRAINING_PER_DAY", "TRAININGS_PER_DAY"),
    ],
)
def test_a_slip_in_a_name_is_said_with_what_was_meant(
    tmp_path: Path, written: str, meant: str
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(f"{written}=canary\nCOMPOSE_PROJECT_NAME=voices\n")
    assert lines(NEEDED, env_file) == (
        f"{written} in {env_file} is not a setting; did you mean {meant}?",
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ALOWED_USERS", "ALLOWED_USERS"),
        ("ALLOWED_USER", "ALLOWED_USERS"),
        ("allowed_users", "ALLOWED_USERS"),
        ("TRAININGS_PER_DAY_AL", "TRAININGS_PER_DAY_ALL"),
        ("PAID_SLOT", "PAID_SLOTS"),
        ("CLONE_PER_OWNER", "CLONES_PER_OWNER"),
        ("AUDIODIR", "AUDIO_DIR"),
        ("MESSAGE_PER_MINUTE", "MESSAGES_PER_MINUTE"),
    ],
)
def test_a_slip_in_the_environment_is_refused_too(written: str, meant: str) -> None:
    assert lines({**NEEDED, written: "5"}) == (
        f"{written} in the environment is not a setting; did you mean {meant}?",
    )


@given(st.sampled_from([row.name for row in settings_table()]), st.data())
def test_what_a_slip_means_is_the_name_that_resembles_it_most(
    name: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(name) - 1))
    put = data.draw(st.text(f"{ascii_uppercase}_", max_size=3))
    written = name[:place] + put + name[place + 1 :]
    names = [row.name for row in settings_table() if "_" in row.name]
    assume(written and written not in {row.name for row in settings_table()})
    told = [
        f"{written} in the environment is not a setting; did you mean {meant}?"
        for meant in get_close_matches(written, names, 1, 0.85)
    ]
    if told:
        assert list(lines({**NEEDED, written: "5"})) == told
    else:
        load_settings({**NEEDED, written: "5"}, NO_FILE)


def test_what_other_programs_keep_in_the_environment_is_not_ours() -> None:
    others = ["HOSTNAME", "POSTS", "PATH", "HOSTTYPE", "TELEGRAM", "DATABASE_PUBLIC_URL", "PORTS"]
    others += ["LOGNAME", "SHELL", "LANG", "PYTHONPATH", "DATABASE_NAME", "LOG_DIR", "API_URL"]
    others += ["TELEGRAM_API_ID", "TELEGRAM_API_HASH", "SECRET_KEY_BASE", "VOICE", "BOT_TOKEN"]
    load_settings({**NEEDED, **dict.fromkeys(others, "theirs")}, Path("nowhere"))


@pytest.mark.parametrize("quote", ["'", '"'])
def test_quotes_around_a_value_in_the_environment_are_refused(quote: str) -> None:
    key = f"{quote}sk-canary-of-ours{quote}"
    assert lines({**NEEDED, "VOICE_API_KEY": key}) == (
        "VOICE_API_KEY in the environment has quotes around its value: leave them out",
    )


def test_quotes_in_the_file_are_no_part_of_the_value(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("PRIVACY_URL='https://bot.example.net/privacy'\n")
    assert load_settings({**NEEDED}, env_file).privacy_url == "https://bot.example.net/privacy"


def test_settings_can_not_be_changed() -> None:
    settings = load()
    for field in fields(settings):
        with pytest.raises(FrozenInstanceError):
            setattr(settings, field.name, None)


def test_the_table_describes_every_setting_those_first_that_are_required() -> None:
    table = settings_table()
    assert [row.name for row in table if row.required] == list(NEEDED)
    assert [row.required for row in table] == sorted((row.required for row in table), reverse=True)
    assert {row.name for row in table} == {field.name.upper() for field in fields(Settings)}
    assert {row.name for row in table if row.secret} == {
        "TELEGRAM_BOT_TOKEN",
        "VOICE_API_KEY",
        "SECRET_KEY",
        "TELEGRAM_WEBHOOK_SECRET",
        "DATABASE_URL",
        "DATABASE_DIRECT_URL",
        "AWS_SECRET_ACCESS_KEY",
        "BACKUP_KEY",
        "OLD_SECRET_KEY",
        "SENTRY_DSN",
        "SPEAK_TOKEN",
        "SPEAK_AGENT_ID",
        "SPEAK_DEVICE_ID",
    }
    assert all(re.fullmatch(r"[A-Z].{10,79}\.", row.description) for row in table)


def test_the_example_file_shows_exactly_our_settings_with_their_defaults() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = re.findall(r"^# (.+)\n(#?)([A-Z_]+)=(.*)$", text, re.MULTILINE)
    assert shown == [
        (row.description, "" if row.required else "#", row.name, row.default)
        for row in settings_table()
    ]
    assert text.count("=") == len(shown)


def test_the_example_file_as_it_is_asks_for_what_is_needed() -> None:
    said = lines({}, ROOT / ".env.example")
    assert [text.split(" is missing")[0] for text in said] == list(NEEDED)
