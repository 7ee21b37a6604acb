"""What an operator can choose, checked field by field."""

import hashlib
import hmac
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from bot.settings import values
from bot.settings.speaking import SpeakSettings
from storage.dialects.urls import checked_url, passwords_in
from storage.samples.places import checked_place


class Settings(SpeakSettings):
    """What an operator can choose; each field is the variable of the same name in capitals."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    telegram_bot_token: Annotated[SecretStr, BeforeValidator(values.bot_token)] = Field(
        description="The token that @BotFather gave you.", examples=[values.BOTFATHER_EXAMPLE]
    )
    voice_api_key: Annotated[SecretStr, BeforeValidator(values.api_key)] = Field(
        description="The key of the voice-clone API.", examples=[values.API_KEY_EXAMPLE]
    )
    # Declared before PUBLIC_URL, whose check needs it.
    voice_api_url: Annotated[str, BeforeValidator(values.upstream_url)] = Field(
        "https://xrobo.qiniu.com",
        description="Where the voice-clone API is; https, unless on this machine.",
    )
    voice_api_revision: Literal["2025", "2026"] = Field(
        "2025",
        description="What that API understands: 2025, or 2026 with languages and tiers.",
    )
    voice_tier: Annotated[Literal["free", "pro"], BeforeValidator(str.lower)] = Field(
        "free",
        description="The tier of new voices: free or pro; pro needs the revision of 2026.",
    )
    voice_account: Annotated[Literal["own", "shared"], BeforeValidator(str.lower)] = Field(
        "own", description="Whose the account of that key is: own, or shared with other bots."
    )
    public_url: str = Field(
        description="Where the internet reaches this bot's HTTP port; samples are fetched there.",
        examples=["https://voices.example.com"],
    )
    telegram_api_url: Annotated[str, BeforeValidator(values.telegram_url)] = Field(
        "https://api.telegram.org",
        description="Where the Bot API is; https, unless in your own network.",
    )
    telegram_updates: Annotated[Literal["polling", "webhook"], BeforeValidator(str.lower)] = Field(
        "polling", description="How updates arrive: polling or webhook."
    )
    telegram_webhook_secret: Annotated[SecretStr | None, BeforeValidator(values.webhook_secret)] = (
        Field(
            None,
            description="Secret that proves that a webhook call is Telegram's; derived if absent.",
            examples=[values.RANDOM_EXAMPLE],
        )
    )
    host: str = Field(
        # All interfaces, since the samples must be fetched from outside.
        "0.0.0.0",  # noqa: S104 - on loopback alone no container could be reached
        description="The address to serve HTTP on.",
    )
    port: int = Field(8080, ge=1, le=65535, description="The port to serve HTTP on.")
    operator_host: str = Field(
        "127.0.0.1", description="The address to serve the operator's pages on."
    )
    operator_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description="A port of its own for /readyz and /metrics; then PORT tells no details.",
        examples=["9100"],
    )
    database_url: Annotated[str, BeforeValidator(checked_url)] = Field(
        "sqlite+aiosqlite:///data/bot.db",
        description="The database: an SQLite file, or postgresql://user:password@host/name.",
        repr=False,  # it may hold a password
        exclude=True,
    )
    database_direct_url: Annotated[str, BeforeValidator(values.direct_url)] = Field(
        "",
        description="PostgreSQL itself, if DATABASE_URL leads to a pooler in transaction mode.",
        repr=False,
        exclude=True,
    )
    audio_dir: Path = Field(
        Path("data/audio"),
        description="The folder for the samples that are currently hosted, with SQLite.",
    )
    # Declared before SAMPLES_URL, whose check needs them.
    aws_access_key_id: Annotated[str | None, BeforeValidator(values.access_key)] = Field(
        None,
        description="The id of the key for the bucket of SAMPLES_URL.",
        examples=[values.KEY_ID_EXAMPLE],
    )
    aws_secret_access_key: Annotated[SecretStr | None, BeforeValidator(values.access_key)] = Field(
        None,
        description="The secret key for the bucket of SAMPLES_URL.",
        examples=[values.SECRET_EXAMPLE],
    )
    samples_url: Annotated[str | None, BeforeValidator(checked_place)] = Field(
        None,
        description="A place of their own for the samples: s3://bucket/prefix or file:///path.",
        examples=["s3://my-samples/bot?region=eu-central-1"],
    )
    sample_links: Annotated[Literal["bot", "s3"], BeforeValidator(str.lower)] = Field(
        "bot",
        description="Where samples are fetched: from this bot, or from the bucket itself (s3).",
    )
    erasures_file: Path | None = Field(
        None,
        description="What was erased, so that no restored backup brings it back; no backup has it.",
        examples=["/var/lib/bot/erasures"],
    )
    backups_kept_days: int = Field(
        35, ge=1, le=3650, description="For how many days you keep backups of the database."
    )
    poll_seconds: float = Field(
        5.0, gt=0, allow_inf_nan=False, description="How often the sweep looks at what is due."
    )
    slot_settle_seconds: float = Field(
        60.0,
        ge=0,
        allow_inf_nan=False,
        description="How long to wait before deciding that a lost create did nothing.",
    )
    secret_key: Annotated[SecretStr | None, BeforeValidator(values.secret)] = Field(
        None,
        description="What signs links and makes pseudonyms; derived when absent.",
        examples=[values.RANDOM_EXAMPLE],
    )
    old_secret_key: Annotated[SecretStr | None, BeforeValidator(values.secret)] = Field(
        None,
        description="The SECRET_KEY before this one: links that it has signed stay valid.",
        examples=[values.RANDOM_EXAMPLE],
    )
    backup_key: Annotated[SecretStr | None, BeforeValidator(values.backup_key)] = Field(
        None,
        description="What backups are encrypted with: 32 random bytes in URL-safe base64.",
        examples=[values.BACKUP_EXAMPLE],
    )
    privacy_url: Annotated[str | None, BeforeValidator(values.web_url)] = Field(
        None,
        description="Where your privacy policy can be read; /privacy links to it.",
        examples=["https://voices.example.com/privacy"],
    )
    allowed_users: Annotated[frozenset[PositiveInt], BeforeValidator(values.user_ids)] = Field(
        frozenset(),
        description="Telegram ids of the users of the bot, separated by commas; empty: everybody.",
        examples=["11111111,22222222"],
    )
    admin_ids: Annotated[frozenset[PositiveInt], BeforeValidator(values.user_ids)] = Field(
        frozenset(),
        description="Telegram ids of those who run the bot: for alerts, and commands in the chat.",
        examples=["11111111,22222222"],
    )
    report_contact: Annotated[str | None, StringConstraints(max_length=200)] = Field(
        None,
        description="How people reach you outside of the chat: an address that /report names.",
        examples=["abuse@voices.example.com"],
    )
    clones_per_owner: int = Field(3, ge=1, description="How many clones one owner may have.")
    trainings_per_day: int = Field(5, ge=1, description="How many trainings one owner has a day.")
    trainings_per_day_all: int = Field(
        0, ge=0, description="How many trainings all owners together have a day; 0: any number."
    )
    paid_slots: int = Field(
        0, ge=0, description="How many paid slots there may be, those that stay too; 0: any number."
    )
    messages_per_minute: int = Field(
        20, ge=1, description="How many messages and presses a minute are taken from one person."
    )
    messages_at_once: int = Field(
        20, ge=1, description="How many of them may come at once after a pause."
    )
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)
    ] = Field("INFO", description="The least important log lines to write.")
    sentry_dsn: Annotated[SecretStr | None, BeforeValidator(values.dsn)] = Field(
        None,
        description="The DSN of a project at Sentry, to which errors are reported.",
        examples=[values.DSN_EXAMPLE],
    )
    log_format: Annotated[Literal["text", "json"], BeforeValidator(str.lower)] = Field(
        "text", description="How log lines look: text for people, json for machines."
    )

    @field_validator("voice_tier")
    @classmethod
    def _check_voice_tier(cls, value: str, info: ValidationInfo) -> str:
        return values.voice_tier(value, revision=info.data.get("voice_api_revision"))

    @field_validator("public_url", mode="before")
    @classmethod
    def _check_public_url(cls, value: str, info: ValidationInfo) -> str:
        return values.public_url(value, upstream=info.data.get("voice_api_url"))

    @field_validator("telegram_updates")
    @classmethod
    def _check_telegram_updates(cls, value: str, info: ValidationInfo) -> str:
        public, telegram = info.data.get("public_url"), info.data.get("telegram_api_url")
        return values.updates(value, public=public, telegram=telegram)

    @field_validator("samples_url")
    @classmethod
    def _check_samples_url(cls, value: str, info: ValidationInfo) -> str:
        named = {name: info.data.get(name, "wrong") for name in values.ACCESS_KEYS}
        return values.samples_url(value, keys=named)

    @field_validator("sample_links")
    @classmethod
    def _check_sample_links(cls, value: str, info: ValidationInfo) -> str:
        if "samples_url" not in info.data:  # it is wrong itself
            return value
        return values.sample_links(
            value, place=info.data["samples_url"], upstream=info.data.get("voice_api_url")
        )

    @property
    def tier(self) -> str | None:
        """The tier to create voices in; None for an API that knows none."""
        return self.voice_tier if self.voice_api_revision == "2026" else None

    @property
    def webhook_secret(self) -> SecretStr:
        """The webhook secret, derived from the token when none was given."""
        return self.telegram_webhook_secret or _derive(
            "telegram webhook secret, version 1", self.telegram_bot_token
        )

    @property
    def link_key(self) -> SecretStr:
        """The key of links and pseudonyms, derived of the other secrets when none was given."""
        return self.secret_key or _derive(
            "link signing key, version 1", self.telegram_bot_token, self.voice_api_key
        )

    @property
    def digest_key(self) -> SecretStr:
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


def _derive(label: str, *secrets: SecretStr) -> SecretStr:
    """Derive another secret from known ones, which it doesn't reveal (HMAC-SHA256)."""
    key = "\n".join(secret.get_secret_value() for secret in secrets)
    return SecretStr(hmac.new(key.encode(), label.encode(), hashlib.sha256).hexdigest())
