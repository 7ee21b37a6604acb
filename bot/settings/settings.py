"""What an operator can choose, checked field by field."""

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.settings import values
from bot.settings.declaring import Secret, needed, setting
from bot.settings.kinds import hidden, one_of, seconds, short, some_seconds, whole
from bot.settings.speaking import SpeakSettings
from storage.dialects.urls import checked_url, passwords_in
from storage.samples.places import checked_place


@dataclass(frozen=True, kw_only=True)
class Settings(SpeakSettings):
    """What an operator can choose; each field is the variable of the same name in capitals.

    `settings_of` makes one. What a value has to agree with is declared before it.
    """

    telegram_bot_token: Secret = needed(
        hidden(values.bot_token),
        "The token that @BotFather gave you.",
        example=values.BOTFATHER_EXAMPLE,
    )
    voice_api_key: Secret = needed(
        hidden(values.api_key), "The key of the voice-clone API.", example=values.API_KEY_EXAMPLE
    )
    voice_api_url: str = setting(
        values.upstream_url,
        "https://xrobo.qiniu.com",
        "Where the voice-clone API is; https, unless on this machine.",
    )
    voice_api_revision: Literal["2025", "2026"] = setting(
        one_of("2025", "2026"),
        "2025",
        "What that API understands: 2025, or 2026 with languages and tiers.",
    )
    voice_tier: Literal["free", "pro"] = setting(
        one_of("free", "pro"),
        "free",
        "The tier of new voices: free or pro; pro needs the revision of 2026.",
        agrees=values.tier_agrees,
    )
    voice_account: Literal["own", "shared"] = setting(
        one_of("own", "shared"),
        "own",
        "Whose the account of that key is: own, or shared with other bots.",
    )
    public_url: str = needed(
        values.web_url,
        "Where the internet reaches this bot's HTTP port; samples are fetched there.",
        example="https://voices.example.com",
        agrees=values.public_url_agrees,
    )
    telegram_api_url: str = setting(
        values.telegram_url,
        "https://api.telegram.org",
        "Where the Bot API is; https, unless in your own network.",
    )
    telegram_updates: Literal["polling", "webhook"] = setting(
        one_of("polling", "webhook"),
        "polling",
        "How updates arrive: polling or webhook.",
        agrees=values.updates_agree,
    )
    telegram_webhook_secret: Secret | None = setting(
        hidden(values.webhook_secret),
        None,
        "Secret that proves that a webhook call is Telegram's; derived if absent.",
        example=values.RANDOM_EXAMPLE,
    )
    host: str = setting(
        str,
        # All interfaces, since the samples must be fetched from outside.
        "0.0.0.0",  # noqa: S104 - on loopback alone no container could be reached
        "The address to serve HTTP on.",
    )
    port: int = setting(whole(least=1, most=65535), 8080, "The port to serve HTTP on.")
    operator_host: str = setting(str, "127.0.0.1", "The address to serve the operator's pages on.")
    operator_port: int | None = setting(
        whole(least=1, most=65535),
        None,
        "A port of its own for /readyz and /metrics; then PORT tells no details.",
        example="9100",
    )
    database_url: str = setting(
        checked_url,
        "sqlite+aiosqlite:///data/bot.db",
        "The database: an SQLite file, or postgresql://user:password@host/name.",
        shown=False,  # it may hold a password
    )
    database_direct_url: str = setting(
        checked_url,
        "",
        "PostgreSQL itself, if DATABASE_URL leads to a pooler in transaction mode.",
        agrees=values.direct_url_agrees,
        shown=False,
    )
    audio_dir: Path = setting(
        Path,
        Path("data/audio"),
        "The folder for the samples that are currently hosted, with SQLite.",
    )
    aws_access_key_id: str | None = setting(
        values.access_key,
        None,
        "The id of the key for the bucket of SAMPLES_URL.",
        example=values.KEY_ID_EXAMPLE,
    )
    aws_secret_access_key: Secret | None = setting(
        hidden(values.access_key),
        None,
        "The secret key for the bucket of SAMPLES_URL.",
        example=values.SECRET_EXAMPLE,
    )
    samples_url: str | None = setting(
        checked_place,
        None,
        "A place of their own for the samples: s3://bucket/prefix or file:///path.",
        example="s3://my-samples/bot?region=eu-central-1",
        agrees=values.samples_url_agrees,
    )
    sample_links: Literal["bot", "s3"] = setting(
        one_of("bot", "s3"),
        "bot",
        "Where samples are fetched: from this bot, or from the bucket itself (s3).",
        agrees=values.sample_links_agree,
    )
    erasures_file: Path | None = setting(
        Path,
        None,
        "What was erased, so that no restored backup brings it back; no backup has it.",
        example="/var/lib/bot/erasures",
    )
    backups_kept_days: int = setting(
        whole(least=1, most=3650), 35, "For how many days you keep backups of the database."
    )
    poll_seconds: float = setting(some_seconds, 5.0, "How often the sweep looks at what is due.")
    slot_settle_seconds: float = setting(
        seconds, 60.0, "How long to wait before deciding that a lost create did nothing."
    )
    secret_key: Secret | None = setting(
        hidden(values.secret),
        None,
        "What signs links and makes pseudonyms; derived when absent.",
        example=values.RANDOM_EXAMPLE,
    )
    old_secret_key: Secret | None = setting(
        hidden(values.secret),
        None,
        "The SECRET_KEY before this one: links that it has signed stay valid.",
        example=values.RANDOM_EXAMPLE,
    )
    backup_key: Secret | None = setting(
        hidden(values.backup_key),
        None,
        "What backups are encrypted with: 32 random bytes in URL-safe base64.",
        example=values.BACKUP_EXAMPLE,
    )
    privacy_url: str | None = setting(
        values.web_url,
        None,
        "Where your privacy policy can be read; /privacy links to it.",
        example="https://voices.example.com/privacy",
    )
    allowed_users: frozenset[int] = setting(
        values.user_ids,
        frozenset(),
        "Telegram ids of the users; empty: everybody. Others can only erase their data.",
        example="11111111,22222222",
    )
    admin_ids: frozenset[int] = setting(
        values.user_ids,
        frozenset(),
        "Telegram ids of those who run the bot: for alerts, and commands in the chat.",
        example="11111111,22222222",
    )
    report_contact: str | None = setting(
        short,
        None,
        "How people reach you outside of the chat: an address that /report names.",
        example="abuse@voices.example.com",
    )
    clones_per_owner: int = setting(whole(least=1), 3, "How many clones one owner may have.")
    trainings_per_day: int = setting(whole(least=1), 5, "How many trainings one owner has a day.")
    trainings_per_day_all: int = setting(
        whole(least=0), 0, "How many trainings all owners together have a day; 0: any number."
    )
    paid_slots: int = setting(
        whole(least=0), 0, "How many paid slots there may be, those that stay too; 0: any number."
    )
    messages_per_minute: int = setting(
        whole(least=1), 20, "How many messages and presses a minute are taken from one person."
    )
    messages_at_once: int = setting(
        whole(least=1), 20, "How many of them may come at once after a pause."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = setting(
        one_of("DEBUG", "INFO", "WARNING", "ERROR"),
        "INFO",
        "The least important log lines to write.",
    )
    sentry_dsn: Secret | None = setting(
        hidden(values.dsn),
        None,
        "The DSN of a project at Sentry, to which errors are reported.",
        example=values.DSN_EXAMPLE,
    )
    log_format: Literal["text", "json"] = setting(
        one_of("text", "json"), "text", "How log lines look: text for people, json for machines."
    )

    @property
    def tier(self) -> str | None:
        """The tier to create voices in; None for an API that knows none."""
        return self.voice_tier if self.voice_api_revision == "2026" else None

    @property
    def webhook_secret(self) -> Secret:
        """The webhook secret, derived from the token when none was given."""
        return self.telegram_webhook_secret or _derive(
            "telegram webhook secret, version 1", self.telegram_bot_token
        )

    @property
    def link_key(self) -> Secret:
        """The key of links and pseudonyms, derived of the other secrets when none was given."""
        return self.secret_key or _derive(
            "link signing key, version 1", self.telegram_bot_token, self.voice_api_key
        )

    @property
    def digest_key(self) -> Secret:
        """The key that digests of messages are made with, derived of the one for links."""
        return _derive("message digest key, version 1", self.link_key)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret in clear, the derived ones too: for the redaction of logs, nothing else."""
        given = (
            self.telegram_bot_token,
            self.voice_api_key,
            self.speak_token,
            self.speak_agent_id,
            self.speak_device_id,
            self.aws_secret_access_key,
            self.backup_key,
            self.old_secret_key,
            self.sentry_dsn,
        )
        derived = (self.webhook_secret, self.link_key, self.digest_key)
        known = (secret for secret in (*given, *derived) if secret is not None)
        plain = tuple(secret.get_secret_value() for secret in known)
        return (*plain, *passwords_in(self.database_url), *passwords_in(self.database_direct_url))

    @property
    def demo_origins(self) -> frozenset[tuple[str, int]]:
        """The hosts and ports that demo clips may come from even when they are private."""
        return frozenset({values.origin_of(self.voice_api_url)})


def _derive(label: str, *secrets: Secret) -> Secret:
    """Derive another secret from known ones, which it doesn't reveal (HMAC-SHA256)."""
    key = "\n".join(secret.get_secret_value() for secret in secrets)
    return Secret(hmac.new(key.encode(), label.encode(), hashlib.sha256).hexdigest())
