"""What the tests of backups compare."""

from datetime import UTC, datetime

from storage.backups.container import KEY_BYTES
from storage.backups.pieces import Head, Piece
from storage.backups.taking import pieces_of
from tests.support.databases.places import Place

KEY = bytes(range(KEY_BYTES))
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def content_of(place: Place) -> list[Piece]:
    """All that a backup of it would hold, but for its date."""
    return [piece for piece in pieces_of(place.url, NOW) if not isinstance(piece, Head)]
