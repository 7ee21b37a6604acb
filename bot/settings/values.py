"""Checks the values of settings by their kind; ValueError says briefly what is wrong."""

import base64
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

from bot.net.addresses import is_loopback, is_private_host, parse_address
from bot.settings.declaring import Known
from storage.dialects.urls import is_postgresql
from storage.samples.places import bucket_of, is_bucket

_TOKEN: Final = re.compile(r"\d+:[\w-]{30,}", re.ASCII)
"""As @BotFather issues them: the bot's id, a colon, 35 characters."""
BOTFATHER_EXAMPLE: Final = "123456789:AAF-the-token-of-your-bot"
"""Too short for a token, so that it is not hidden where tokens are."""
API_KEY_EXAMPLE: Final = "sk-xxxxxxxxxxxxxxxxxxxxxxxx"
RANDOM_EXAMPLE: Final = "put-here-what-openssl-rand-hex-32-prints"
BACKUP_EXAMPLE: Final = "put-here-what-docs-upkeep-md-tells-to-print="
DSN_EXAMPLE: Final = "https://the-key-of-your-project@sentry.example.com/1"
KEY_ID_EXAMPLE: Final = "AKIAIOSFODNN7EXAMPLE"
SECRET_EXAMPLE: Final = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # noqa: S105 - Amazon's example
_PRINTED_TOKENS: Final = (
    BOTFATHER_EXAMPLE,
    "123456:ABC-DEF",
    "110201543:AAHdqTcv",
    "4839574812:AAFD39kk",
)
"""The beginnings of our example token and of those in Telegram's documentation."""
_PLACEHOLDER: Final = re.compile(r"your|example|change|placeholder|<|(sk-)?x{4}", re.IGNORECASE)
"""The beginnings of placeholder keys in documentation."""
NOT_YOURS: Final = "is an example from some documentation, not yours"
ACCESS_KEYS: Final = ("aws_access_key_id", "aws_secret_access_key")
"""The settings that a bucket needs."""
_WEBHOOK_PORTS: Final = (443, 80, 88, 8443)
"""The ports that Telegram delivers updates to (Bot API, setWebhook)."""
_KEY_BYTES: Final = 32
_SHORTEST_KEY: Final = 8
_SHORTEST_SECRET: Final = 32
_LONGEST_WEBHOOK_SECRET: Final = 256
_LONGEST_ID: Final = 15
"""In digits; Telegram's ids have at most 52 bits."""


def bot_token(value: str) -> str:
    """Check a Telegram bot token."""
    if value.startswith(_PRINTED_TOKENS):
        raise ValueError(NOT_YOURS)
    if not _TOKEN.fullmatch(value):
        raise ValueError("must be a token as @BotFather sends it")
    return value


def direct_url_agrees(value: str, known: Known) -> None:
    """Check that PostgreSQL is on both sides of a pooler."""
    if not all(map(is_postgresql, (value, known.get("database_url", value)))):
        raise ValueError("and DATABASE_URL must both lead to PostgreSQL")


def api_key(value: str) -> str:
    """Check a key that is sent in a header."""
    if len(value) < _SHORTEST_KEY or not re.fullmatch(r"[\x21-\x7e]+", value):
        raise ValueError(f"must be a key of at least {_SHORTEST_KEY} characters without spaces")
    if _PLACEHOLDER.match(value):
        raise ValueError(NOT_YOURS)
    return value


def secret(value: str) -> str:
    """Check a secret of our own."""
    if len(value) < _SHORTEST_SECRET:
        raise ValueError(f"must have at least {_SHORTEST_SECRET} characters")
    if value == RANDOM_EXAMPLE:
        raise ValueError(NOT_YOURS)
    return value


def backup_key(value: str) -> str:
    """Check the key of backups."""
    if value.rstrip("=") == BACKUP_EXAMPLE.rstrip("="):
        raise ValueError(NOT_YOURS)
    try:
        key_bytes_of(value)
    except ValueError:
        made = "`openssl rand -base64 32 | tr +/ -_` prints some"
        raise ValueError(f"must be 32 random bytes in URL-safe base64: {made}") from None
    return value


def key_bytes_of(value: str) -> bytes:
    """Return the 32 bytes of a key in URL-safe base64; ValueError if it is none."""
    key = base64.b64decode(value.rstrip("=") + "=", altchars=b"-_", validate=True)
    if len(key) != _KEY_BYTES:
        raise ValueError
    return key


def tier_agrees(value: str, known: Known) -> None:
    """Check a tier against the revision of the API."""
    if value == "pro" and known.get("voice_api_revision") == "2025":
        raise ValueError("pro needs VOICE_API_REVISION=2026")


def webhook_secret(value: str) -> str:
    """Check a webhook secret; Telegram accepts only letters, digits, _ and -."""
    secret(value)
    if not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{_LONGEST_WEBHOOK_SECRET}}}", value):
        raise ValueError("must be 32 to 256 letters, digits, _ or -")
    return value


def web_url(value: str) -> str:
    """Check a URL to which we append paths; returns it without a slash at the end."""
    _split(value)
    return value.rstrip("/")


def telegram_url(value: str) -> str:
    """Check the URL to which the token is sent: it has to be encrypted, or in our own network."""
    return _kept_secret(web_url(value), "since the token is sent there")


def dsn(value: str) -> str:
    """Check the DSN of a project at Sentry: a URL with a key before its host, and a number."""
    wrong = ValueError("must be a DSN, as the settings of a project at Sentry show it")
    try:
        parts = urlsplit(value.strip())
        named = parts.username and parts.hostname and parts.port != 0
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"http", "https"} or not named:
        raise wrong
    if value.strip() == DSN_EXAMPLE:
        raise ValueError(NOT_YOURS)
    if not re.fullmatch(r"(?:/[\w.-]+)*/[0-9]+", parts.path):
        raise ValueError("must end in the number of a project at Sentry")
    return _kept_secret(value.strip(), "since errors are reported there")


def upstream_url(value: str) -> str:
    """Check the URL to which the API key is sent: it has to be encrypted, or on this machine."""
    url = web_url(value)
    if url.lower().startswith("http:") and not is_loopback(host_of(url)):
        raise ValueError("must begin with https://, since the key is sent there")
    return url


def public_url_agrees(value: str, known: Known) -> None:
    """Check the URL under which the upstream has to fetch samples."""
    if _is_upstream_here(known):
        return
    host = host_of(value)
    if is_private_host(host):
        raise ValueError(
            "must be reachable from the internet; the voice-clone API refuses localhost and private"
            " addresses when it fetches samples"
        )
    if re.search(r"(^|\.)example\.(com|org|net)$", host):
        raise ValueError("is an example; give the address under which the world reaches this bot")
    _kept_secret(value, "since voices are fetched there")


def updates_agree(value: str, known: Known) -> None:
    """Check that Telegram can deliver updates to PUBLIC_URL.

    A Bot API server of one's own takes any URL, so it has to be the one on the internet.
    """
    public, telegram = known.get("public_url"), known.get("telegram_api_url")
    if value != "webhook" or public is None or telegram is None:
        return
    if is_private_host(host_of(telegram)):
        return
    _host, port = origin_of(public)
    if not public.startswith("https:") or port not in _WEBHOOK_PORTS:
        ports = ", ".join(map(str, _WEBHOOK_PORTS))
        raise ValueError(
            f"webhook needs a PUBLIC_URL with https:// and one of the ports {ports},"
            f" for Telegram delivers updates nowhere else (no port means 443)"
        )


def access_key(value: str) -> str:
    """Check the id or the secret of a key for a bucket."""
    if not re.fullmatch(r"[\x21-\x7e]+", value):
        raise ValueError("must be a key without spaces")
    if value in {KEY_ID_EXAMPLE, SECRET_EXAMPLE}:
        raise ValueError(NOT_YOURS)
    return value


def samples_url_agrees(value: str, known: Known) -> None:
    """Check that a bucket can be reached with keys, and safely."""
    if not is_bucket(value):
        return
    # A key that is wrong itself is not missing.
    missing = [key.upper() for key in ACCESS_KEYS if known.get(key, "wrong") is None]
    if missing:
        raise ValueError(f"names a bucket, for which {' and '.join(missing)} must be given too")
    if _is_overheard(bucket_of(value).endpoint):
        raise ValueError("must have an endpoint with https://, since voices are sent there")


def sample_links_agree(value: str, known: Known) -> None:
    """Check that the upstream can fetch samples from the bucket itself."""
    if value != "s3" or "samples_url" not in known:
        return
    place = known["samples_url"]
    if place is None or not is_bucket(place):
        raise ValueError("s3 needs a bucket in SAMPLES_URL")
    if not _is_upstream_here(known) and is_private_host(host_of(bucket_of(place).endpoint)):
        raise ValueError(
            "s3 needs a bucket that is reachable from the internet; the voice-clone API refuses"
            " private addresses when it fetches samples"
        )


def user_ids(value: str) -> frozenset[int]:
    """Read ids of Telegram users, separated by commas."""
    ids = [part.strip() for part in value.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() and len(part) <= _LONGEST_ID for part in ids):
        raise ValueError("must be numbers separated by commas")
    if 0 in (numbers := frozenset(map(int, ids))):
        raise ValueError("must be more than 0")
    return numbers


def host_of(url: str) -> str:
    """Return the host of a checked URL."""
    return _split(url).hostname or ""


def origin_of(url: str) -> tuple[str, int]:
    """Return the host and port of a checked URL."""
    parts = _split(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _is_upstream_here(known: Known) -> bool:
    """Tell whether the upstream is on this machine, or may be, since its URL is wrong."""
    upstream = known.get("voice_api_url")
    return upstream is None or is_loopback(host_of(upstream))


def _kept_secret(url: str, reason: str) -> str:
    """Return a URL to which something secret goes; ValueError if strangers could read it."""
    if _is_overheard(url):
        raise ValueError(f"must begin with https://, {reason}")
    return url


def _is_overheard(url: str) -> bool:
    """Tell whether what is sent to a URL goes through the internet in the clear."""
    return url.lower().startswith("http:") and not is_private_host(host_of(url))


def _split(value: str) -> SplitResult:
    wrong = ValueError(
        "must be a web address: http:// or https://, a host, nothing behind a ? or #"
    )
    try:
        parts = urlsplit(value)
        named = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        named = named and not _is_disguised(parts.hostname or "")
    except ValueError:
        raise wrong from None
    if not named or parts.query or parts.fragment or "@" in parts.netloc or re.search(r"\s", value):
        raise wrong
    return parts


def _is_disguised(host: str) -> bool:
    """Tell whether a host is an address in a form that only some programs read, such as 134744072.

    A name can't end in a number (RFC 3696, section 2).
    """
    last = host.rstrip(".").rpartition(".")[2]
    return parse_address(host) is None and re.fullmatch(r"\d+|0x[0-9a-f]*", last) is not None
