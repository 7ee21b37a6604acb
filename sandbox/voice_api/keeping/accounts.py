"""The accounts: one for each key. Of a key only a hash is kept."""

import hashlib
import secrets
import sqlite3
from collections.abc import Iterable

_SALT, _DEMOS = "salt", "demos"
_SECRET_BYTES = 32


class Keys:
    """Knows the account of each key."""

    def __init__(self, accounts: Iterable[tuple[str, str]]) -> None:
        """Take each key with its account; only digests of the keys stay in memory."""
        self._seed = secrets.token_bytes(_SECRET_BYTES)
        self._accounts = {self._digest(key): account for key, account in accounts}

    def account_of(self, key: str) -> str | None:
        """Return the account that a key opens.

        Digests are looked up, so the time that it takes tells nothing about a key.
        """
        return self._accounts.get(self._digest(key))

    def _digest(self, key: str) -> bytes:
        said = key.encode("utf-8", "surrogateescape")
        return hashlib.blake2b(said, key=self._seed).digest()


def open_accounts(connection: sqlite3.Connection, keys: Iterable[str]) -> Keys:
    """Make the accounts of all keys that have none yet."""
    salt = _secret(connection, _SALT)
    accounts = [(key, _hashed(key, salt)) for key in keys]
    connection.executemany(
        "INSERT OR IGNORE INTO accounts (id) VALUES (?)", [(account,) for _, account in accounts]
    )
    return Keys(accounts)


def demo_secret(connection: sqlite3.Connection) -> bytes:
    """Return what the paths of the demos are made with."""
    return _secret(connection, _DEMOS)


def _hashed(key: str, salt: bytes) -> str:
    """Hash a key so that a stolen file gives it away as slowly as can be (RFC 7914)."""
    return hashlib.scrypt(key.encode(), salt=salt, n=2**14, r=8, p=1, dklen=_SECRET_BYTES).hex()


def _secret(connection: sqlite3.Connection, name: str) -> bytes:
    connection.execute(
        "INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)",
        (name, secrets.token_bytes(_SECRET_BYTES)),
    )
    found = connection.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
    return bytes(found["value"])
