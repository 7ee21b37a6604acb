"""Which values of a setting are taken, which are refused, and in which words."""

import pytest

from storage.dialects.postgresql import connecting
from tests.unit.settings.settings_given import NEEDED, TOKEN, line, lines, load


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "987654321"),
        ("TELEGRAM_BOT_TOKEN", "987654321:short"),
        ("TELEGRAM_BOT_TOKEN", f"bot{TOKEN}"),
        ("TELEGRAM_BOT_TOKEN", f"{TOKEN} {TOKEN}"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_API_URL", "ftp://api.telegram.org"),
        ("TELEGRAM_UPDATES", "both"),
        ("TELEGRAM_WEBHOOK_SECRET", "w" * 31),
        ("TELEGRAM_WEBHOOK_SECRET", "w" * 257),
        ("TELEGRAM_WEBHOOK_SECRET", "not allowed by telegram: spaces."),
        ("VOICE_API_KEY", "sk-1234"),
        ("VOICE_API_KEY", "two words are no key"),
        ("VOICE_API_KEY", "sk-line\nbreak-in-the-middle"),
        ("VOICE_API_KEY", "钥匙钥匙钥匙钥匙"),
        ("VOICE_API_URL", "http://xrobo.qiniu.com"),
        ("VOICE_API_URL", "http://10.0.0.1:9000"),
        ("VOICE_API_REVISION", "2027"),
        ("VOICE_TIER", "paid"),
        ("VOICE_TIER", "pro"),
        ("PUBLIC_URL", "our-bot.dev"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://me:pw@our-bot.dev"),
        ("PUBLIC_URL", "https://our-bot.dev/?a=b"),
        ("PUBLIC_URL", "https://our-bot.dev/#a"),
        ("PUBLIC_URL", "https://our-bot.dev:99999"),
        ("PUBLIC_URL", "https://our bot.dev"),
        ("PUBLIC_URL", "https://[::1"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "80.5"),
        ("DATABASE_URL", "mysql://localhost/bot"),
        ("DATABASE_URL", "bot.db"),
        ("DATABASE_URL", "sqlite+aiosqlite://"),
        ("DATABASE_URL", "sqlite:///data/bot.db?mode=ro"),
        ("DATABASE_URL", "sqlite+aiosqlite:///:memory:"),
        ("POLL_SECONDS", "0"),
        ("POLL_SECONDS", "-1"),
        ("POLL_SECONDS", "nan"),
        ("POLL_SECONDS", "inf"),
        ("SLOT_SETTLE_SECONDS", "-0.1"),
        ("SLOT_SETTLE_SECONDS", "a minute"),
        ("SECRET_KEY", "k" * 31),
        ("BACKUP_KEY", "k" * 32),
        ("BACKUP_KEY", "k" * 40),
        ("BACKUP_KEY", "not base64 but as long as a key has to be!!"),
        ("BACKUP_KEY", "put-here-what-docs-upkeep-md-tells-to-print="),
        ("ALLOWED_USERS", "@somebody"),
        ("ALLOWED_USERS", "1;2"),
        ("ALLOWED_USERS", "-1"),
        ("ALLOWED_USERS", "0"),
        ("ALLOWED_USERS", "9" * 5_000),
        ("CLONES_PER_OWNER", "0"),
        ("TRAININGS_PER_DAY", "many"),
        ("LOG_LEVEL", "TRACE"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line_with_an_example(name: str, value: str) -> None:
    said = line(name, value)
    assert f"Example: {name}=" in said


@pytest.mark.parametrize(
    "value", ["notadsn", "https://host/1", "https://key@[::1/5", "https://key@host:x/5"]
)
def test_what_is_no_dsn_is_told_what_one_is(value: str) -> None:
    said = line("SENTRY_DSN", value)
    assert said.startswith("SENTRY_DSN must be a DSN")
    assert said.endswith("Example: SENTRY_DSN=https://the-key-of-your-project@sentry.example.com/1")


def test_the_example_of_a_dsn_is_not_ours() -> None:
    said = line("SENTRY_DSN", "https://the-key-of-your-project@sentry.example.com/1")
    assert "not yours" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"),
        ("TELEGRAM_BOT_TOKEN", "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"),
        ("TELEGRAM_BOT_TOKEN", "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK"),
        ("VOICE_API_KEY", "your_token_here"),
        ("VOICE_API_KEY", "<your-key>"),
        ("VOICE_API_KEY", "changeme"),
        ("VOICE_API_KEY", "xxxxxxxxxxxx"),
        ("PUBLIC_URL", "https://example.com"),
    ],
)
def test_an_example_of_somebodys_documentation_is_refused(name: str, value: str) -> None:
    assert "is an example" in line(name, value)


@pytest.mark.parametrize("name", ["TELEGRAM_API_URL", "VOICE_API_URL", "PUBLIC_URL"])
@pytest.mark.parametrize(
    "url",
    [
        "http://bots.our-bot.dev",
        "HTTP://bots.our-bot.dev:8081/",
        "http://8.8.8.8",
        "http://[2a00::1]",
    ],
)
def test_nothing_secret_goes_through_the_internet_in_the_clear(name: str, url: str) -> None:
    assert line(name, url).startswith(f"{name} must begin with https://, since ")


@pytest.mark.parametrize(
    "host", ["134744072", "0x8.8.8.8", "8.8.2056", "bots.8", "127.1", "0x7f000001."]
)
@pytest.mark.parametrize("name", ["TELEGRAM_API_URL", "VOICE_API_URL", "PUBLIC_URL"])
def test_an_address_in_disguise_is_refused(name: str, host: str) -> None:
    assert line(name, f"http://{host}").startswith(f"{name} must be a web address")


@pytest.mark.parametrize(
    "url",
    [
        "http://telegram-bot-api:8081",
        "http://localhost:8081",
        "http://[fd00::7]",
    ],
)
def test_a_bot_api_of_our_own_needs_no_encryption(url: str) -> None:
    assert load(TELEGRAM_API_URL=url).telegram_api_url == url


def test_the_examples_in_our_own_lines_are_not_taken_for_values() -> None:
    wrong = dict.fromkeys(("TELEGRAM_WEBHOOK_SECRET", "SECRET_KEY"), "?")
    shown = [
        text.split("Example: ")[1].split("=", 1)
        for text in (*lines({}), *lines({**NEEDED, **wrong}))
    ]
    assert len(shown) == 5
    for name, example in shown:
        assert "is an example" in line(name, example)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8080",
        "http://127.0.0.1:8080",
        "https://192.168.1.5",
        "https://[fd00::5]",
        "https://nas.local",
        "http://bot:8080",
    ],
)
def test_a_public_url_that_the_upstream_would_refuse_is_refused_by_us(url: str) -> None:
    assert "the voice-clone API refuses localhost and private addresses" in line("PUBLIC_URL", url)


@pytest.mark.parametrize("upstream", ["http://127.0.0.1:9000", "http://localhost:9000"])
def test_with_an_upstream_on_this_machine_everything_may_be_local(upstream: str) -> None:
    settings = load(VOICE_API_URL=upstream, PUBLIC_URL="http://127.0.0.1:8080/")
    assert settings.voice_api_url == upstream
    assert settings.public_url == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://xrobo.qiniu.com", ("xrobo.qiniu.com", 443)),
        ("https://xrobo.qiniu.com:8443/base", ("xrobo.qiniu.com", 8443)),
        ("http://localhost", ("localhost", 80)),
        ("http://[::1]:9000", ("::1", 9000)),
    ],
)
def test_demos_may_come_from_where_the_upstream_is(url: str, origin: tuple[str, int]) -> None:
    assert load(VOICE_API_URL=url).demo_origins == {origin}


def test_a_plain_sqlite_url_gets_the_driver_that_we_use() -> None:
    assert load(DATABASE_URL="sqlite:///bot.db").database_url == "sqlite+aiosqlite:///bot.db"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "POSTGRESQL"])
@pytest.mark.parametrize(
    "rest", ["bot:canary@db/bot", "bot@db:5433/bot?sslmode=require", "/bot?host=/run/postgresql"]
)
def test_a_postgresql_url_gets_the_driver_that_we_use(scheme: str, rest: str) -> None:
    settings = load(DATABASE_URL=f"{scheme}://{rest}")
    assert settings.database_url == f"postgresql+psycopg://{rest}"


def test_a_socket_may_be_written_as_libpq_writes_it() -> None:
    settings = load(DATABASE_URL="postgresql://bot:canary@%2Frun%2Fpostgresql/bot")
    assert settings.database_url == (
        "postgresql+psycopg://bot:canary@/bot?host=%2Frun%2Fpostgresql"
    )


@pytest.mark.parametrize(
    ("hosts", "host", "port"),
    [
        ("one:5432,two:5433", "one,two", "5432,5433"),
        ("one_a:5432,10.0.0.2", "one_a,10.0.0.2", "5432,"),
        ("[::1]:5432,[fe80::2]", "::1,fe80::2", "5432,"),
        ("one,two", "one,two", ","),
        ("%2Frun%2Fone,%2Frun%2Ftwo", "/run/one,/run/two", ","),
    ],
)
def test_a_primary_and_its_standby_may_be_written_as_libpq_writes_them(
    hosts: str, host: str, port: str
) -> None:
    url = f"postgres://bot:canary@{hosts}/bot?target_session_attrs=read-write"
    told = connecting(load(DATABASE_URL=url).database_url)
    assert (told["host"], told["port"]) == (host, port)
    assert told["target_session_attrs"] == "read-write"
    assert told["password"] == "canary"
    assert told["dbname"] == "bot"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://bot:canary@one:5432,two:port/bot", "can't be read"),
        ("postgresql://bot:canary@db", "must name the database"),
        ("postgres://", "must name the database"),
        ("postgresql://bot:canary@db:port/bot", "can't be read"),
        ("postgresql+asyncpg://bot:canary@db/bot", "a driver that we don't use"),
        ("postgres+psycopg2://bot:canary@db/bot", "a driver that we don't use"),
        ("postgresql://bot:can@ary@db/bot", "%40"),
        ("postgresql://bot:can/ary@db/bot/x", "%2F"),
        ("mysql://bot:canary@db/bot", "an SQLite file or a PostgreSQL database"),
    ],
)
def test_faults_of_a_postgresql_url_are_named_without_its_password(url: str, words: str) -> None:
    said = line("DATABASE_URL", url)
    assert words in said
    assert "ary" not in said


def test_a_password_in_a_url_is_hidden_like_any_secret() -> None:
    settings = load(DATABASE_URL="postgresql://bot:can%40ry-canary@db/bot?password=second-canary")
    assert {"can@ry-canary", "second-canary"} <= set(settings.secrets)
    assert "canary" not in f"{settings!r} {settings}"


def test_tiers_are_for_an_api_that_knows_them() -> None:
    assert load().tier is None
    assert load(VOICE_TIER="free").tier is None
    assert load(VOICE_API_REVISION="2026").tier == "free"
    assert load(VOICE_API_REVISION="2026", VOICE_TIER="pro").tier == "pro"
    assert line("VOICE_TIER", "pro") == (
        "VOICE_TIER pro needs VOICE_API_REVISION=2026. Example: VOICE_TIER=free"
    )


def test_a_tier_is_not_blamed_for_a_revision_that_there_is_not() -> None:
    (only,) = lines({**NEEDED, "VOICE_API_REVISION": "2024", "VOICE_TIER": "pro"})
    assert only.startswith("VOICE_API_REVISION must be '2025' or '2026'")


@pytest.mark.parametrize(
    "url",
    [
        "https://voices.our-bot.dev:8080",
        "https://voices.our-bot.dev:444/behind",
    ],
)
def test_a_url_to_which_telegram_delivers_nothing_is_refused_with_a_webhook_and_taken_without(
    url: str,
) -> None:
    (said,) = lines({**NEEDED, "PUBLIC_URL": url, "TELEGRAM_UPDATES": "webhook"})
    assert said.startswith("TELEGRAM_UPDATES webhook needs a PUBLIC_URL with https://")
    assert "443, 80, 88, 8443" in said
    assert load(PUBLIC_URL=url).telegram_updates == "polling"


@pytest.mark.parametrize("port", ["", ":443", ":80", ":88", ":8443"])
def test_the_ports_that_telegram_delivers_to_are_taken(port: str) -> None:
    url = f"https://voices.our-bot.dev{port}"
    assert load(PUBLIC_URL=url, TELEGRAM_UPDATES="webhook").telegram_updates == "webhook"


def test_a_bot_api_server_of_ones_own_delivers_anywhere() -> None:
    settings = load(
        PUBLIC_URL="https://voices.our-bot.dev:8080",
        TELEGRAM_UPDATES="webhook",
        TELEGRAM_API_URL="http://telegram-bot-api:8081",
    )
    assert settings.telegram_updates == "webhook"


def test_a_wrong_public_url_is_said_once_with_a_webhook_too() -> None:
    said = lines({**NEEDED, "PUBLIC_URL": "voices", "TELEGRAM_UPDATES": "webhook"})
    assert [text.split()[0] for text in said] == ["PUBLIC_URL"]
