"""Settings from the environment and .env: every problem at once, and no secret in any of them."""

import difflib
import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from bot.settings import values
from storage.dialects.urls import checked_url, passwords_in
from storage.samples.places import checked_place

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


class Settings(BaseModel):
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
    public_url: str = Field(
        description="Where the internet reaches this bot's HTTP port; samples are fetched there.",
        examples=["https://voices.example.com"],
    )
    telegram_api_url: Annotated[str, BeforeValidator(values.web_url)] = Field(
        "https://api.telegram.org", description="Where the Bot API is; a local server works too."
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
        given = (self.telegram_bot_token, self.voice_api_key, self.aws_secret_access_key)
        derived = (self.webhook_secret, self.link_key, self.digest_key)
        known = (secret for secret in (*given, *derived) if secret is not None)
        plain = tuple(secret.get_secret_value() for secret in known)
        return (*plain, *passwords_in(self.database_url), *passwords_in(self.database_direct_url))

    @property
    def demo_origins(self) -> frozenset[tuple[str, int]]:
        """The hosts and ports that demo clips may come from even when they are private."""
        return frozenset({values.origin_of(self.voice_api_url)})


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
    """List all settings; required ones come first."""
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
    return sorted(rows, key=lambda row: not row.required)


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


def _derive(label: str, *secrets: SecretStr) -> SecretStr:
    """Derive another secret from known ones, which it doesn't reveal (HMAC-SHA256)."""
    key = "\n".join(secret.get_secret_value() for secret in secrets)
    return SecretStr(hmac.new(key.encode(), label.encode(), hashlib.sha256).hexdigest())
