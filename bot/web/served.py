"""Which bytes of each sample have been sent, in any pieces and to anybody."""

from collections import OrderedDict

MOST_SAMPLES = 1000
"""Samples that we remember after sending part of them, the latest ones."""

MOST_PIECES = 1000
"""Pieces with gaps between them that we remember of one sample: 16 kB at most."""

Piece = tuple[int, int]
"""The first byte, and the one after the last."""


class Served:
    """Remembers what has been sent while this process runs; nothing is kept on disk.

    The cost of a restart: a sample that was fetched half before and half after it counts as not
    fetched, and we ask for it once more if its training fails within ten minutes.
    """

    def __init__(self, *, samples: int = MOST_SAMPLES, pieces: int = MOST_PIECES) -> None:
        self._most_samples = samples
        self._most_pieces = pieces
        self._sent: OrderedDict[str, list[Piece]] = OrderedDict()

    def add(self, sample: str, piece: Piece, size: int) -> bool:
        """Note a piece that was sent; True once all `size` bytes of the sample have been."""
        pieces = self._sent.setdefault(sample, [])
        self._sent.move_to_end(sample)
        while len(self._sent) > self._most_samples:
            self._sent.popitem(last=False)
        together = _united(pieces, piece)
        if len(together) <= self._most_pieces:
            pieces[:] = together
        return pieces == [(0, size)]

    def forget(self, sample: str) -> None:
        """Forget everything that has been sent of a sample."""
        self._sent.pop(sample, None)


def _united(pieces: list[Piece], piece: Piece) -> list[Piece]:
    """Add a piece to others that are sorted and don't touch each other."""
    begin, end = piece
    if begin >= end:
        return pieces
    before = [one for one in pieces if one[1] < begin]
    after = [one for one in pieces if one[0] > end]
    touching = pieces[len(before) : len(pieces) - len(after)]
    for one in touching:
        begin, end = min(begin, one[0]), max(end, one[1])
    return [*before, (begin, end), *after]
