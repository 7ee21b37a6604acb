"""What a backup holds, piece by piece: a head, then each table with its rows, then an end."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from storage.backups.container import BadBackup

BATCH_BYTES: Final = 256 * 1024
"""About how much one piece holds."""

SQLITE: Final = "SQLite"
POSTGRESQL: Final = "PostgreSQL"


class Head(msgspec.Struct, tag="head", frozen=True):
    """What was backed up, and when."""

    engine: str
    """SQLITE or POSTGRESQL."""
    level: str
    """The database's last migration."""
    made_at: str
    """In ISO 8601, UTC."""


class Begin(msgspec.Struct, tag="table", frozen=True):
    """From here on, rows belong to this table."""

    name: str
    columns: tuple[str, ...]
    """Their order in the rows."""


class Rows(msgspec.Struct, tag="rows", frozen=True):
    """Rows of SQLite, with the values as they are kept."""

    rows: list[list[Any]]


class Lines(msgspec.Struct, tag="lines", frozen=True):
    """Rows of PostgreSQL, in the text form of COPY."""

    data: bytes
    rows: int


class End(msgspec.Struct, tag="end", frozen=True):
    """The end; for each table whose numbers are never used again, the highest so far."""

    numbers: dict[str, int]


Piece = Head | Begin | Rows | Lines | End

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final[msgspec.msgpack.Decoder[Piece]] = msgspec.msgpack.Decoder(Piece)


def written(piece: Piece) -> bytes:
    """Encode a piece as a record."""
    return _ENCODER.encode(piece)


def read(records: Iterator[bytes]) -> Iterator[Piece]:
    """Decode records; BadBackup if one is no piece that this version knows."""
    for record in records:
        try:
            yield _DECODER.decode(record)
        except msgspec.MsgspecError:
            raise BadBackup(
                "it has something in it that this version does not know: restore it with the"
                " version that has written it"
            ) from None
