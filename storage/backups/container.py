"""The form of a backup file: records, each encrypted, in their order, and nothing after the last.

    header   8 bytes MAGIC, 2 bytes version of the form, 16 bytes salt, 16 bytes to know the key
    frame    4 bytes length of what follows; a record, encrypted, with a tag of 16 bytes
    ...
    frame    an empty record, marked as the last

Numbers are big-endian. The key of a file is derived of BACKUP_KEY and its salt (HKDF-SHA256), so no
other file has it, and a frame's nonce may be its number, followed by the mark of the last one. The
cipher is AES-256-GCM (NIST SP 800-38D), with the header as associated data. A frame that was
changed, moved, left out, doubled or cut off doesn't fit its number. Only one record is in memory at
a time.
"""

import hmac
import secrets
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC: Final = b"vcbotbak"
VERSION: Final = 1
KEY_BYTES: Final = 32
LARGEST_RECORD: Final = 16 * 1024 * 1024

_HEADER: Final = struct.Struct(">8sH16s16s")
_LENGTH: Final = struct.Struct(">I")
_NONCE: Final = struct.Struct(">3xQB")
_TAG_BYTES: Final = 16
_SALT_BYTES: Final = 16
_CHECK_BYTES: Final = 16
_PURPOSE: Final = b"voice-clone-bot backup, version 1"
_TO_KNOW_THE_KEY: Final = b"voice-clone-bot backup, version 1, to know the key"


class BadBackup(Exception):
    """The file can't be read as a backup; the text says why and what to do."""


@dataclass(frozen=True)
class _Cipher:
    """Encrypts and decrypts the frames of one file."""

    cipher: AESGCM
    header: bytes

    @classmethod
    def of(cls, key: bytes, header: bytes, salt: bytes) -> Self:
        return cls(AESGCM(_derived(key, salt, _PURPOSE, KEY_BYTES)), header)

    def seal(self, number: int, record: bytes, *, last: bool) -> bytes:
        return self.cipher.encrypt(_NONCE.pack(number, last), record, self.header)

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes | None:
        """Return the record; None if this is not the frame with this number, or not the last."""
        try:
            return self.cipher.decrypt(_NONCE.pack(number, last), sealed, self.header)
        except InvalidTag:
            return None


def write_records(file: BinaryIO, key: bytes, records: Iterable[bytes]) -> None:
    """Write a header and all records.

    Args:
        file: where to; it has to be flushed and closed by the caller.
        key: the 32 bytes of BACKUP_KEY.
        records: each at most LARGEST_RECORD bytes; ValueError if one is larger.
    """
    salt = secrets.token_bytes(_SALT_BYTES)
    header = _HEADER.pack(MAGIC, VERSION, salt, _check_of(key, salt))
    file.write(header)
    cipher, number = _Cipher.of(key, header, salt), 0
    for record in records:
        if len(record) > LARGEST_RECORD:
            raise ValueError("a record that is too large for a backup")
        _write_frame(file, cipher.seal(number, record, last=False))
        number += 1
    _write_frame(file, cipher.seal(number, b"", last=True))


def read_records(file: BinaryIO, key: bytes) -> Iterator[bytes]:
    """Yield the records as they were written; a record that was yielded is genuine.

    Raises:
        BadBackup: if this is no backup, of another key or a newer form, or not whole. Only at the
            end is it known that nothing is missing, so nothing may be kept before.
    """
    header = file.read(_HEADER.size)
    salt = _salt_of(header, key)
    cipher, number = _Cipher.of(key, header, salt), 0
    while True:
        sealed = _read_frame(file)
        record = cipher.open(number, sealed, last=False)
        if record is None:
            break
        yield record
        number += 1
    if cipher.open(number, sealed, last=True) != b"" or file.read(1):
        raise _damaged()


def _salt_of(header: bytes, key: bytes) -> bytes:
    if not header.startswith(MAGIC):
        raise BadBackup("it is no backup of this bot")
    if len(header) < _HEADER.size:
        raise _damaged()
    _, version, salt, check = _HEADER.unpack(header)
    if version != VERSION:
        raise BadBackup("a newer version of the bot has written it: restore it with that version")
    if not hmac.compare_digest(check, _check_of(key, salt)):
        raise BadBackup("it was made with another BACKUP_KEY (or its first bytes are damaged)")
    return bytes(salt)


def _write_frame(file: BinaryIO, sealed: bytes) -> None:
    file.write(_LENGTH.pack(len(sealed)))
    file.write(sealed)


def _read_frame(file: BinaryIO) -> bytes:
    told = file.read(_LENGTH.size)
    if len(told) < _LENGTH.size:
        raise _damaged()
    (length,) = _LENGTH.unpack(told)
    if not _TAG_BYTES <= length <= LARGEST_RECORD + _TAG_BYTES:
        raise _damaged()
    sealed = file.read(length)
    if len(sealed) < length:
        raise _damaged()
    return sealed


def _check_of(key: bytes, salt: bytes) -> bytes:
    """Return what tells one key from another and reveals neither."""
    return _derived(key, salt, _TO_KNOW_THE_KEY, _CHECK_BYTES)


def _derived(key: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=purpose).derive(key)


def _damaged() -> BadBackup:
    return BadBackup("it is damaged or not whole: take another backup")
