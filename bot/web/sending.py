"""Sends bytes of a sample over a connection: from its file, or piece by piece as they are read."""

import errno
from contextlib import aclosing
from typing import Final

from aiohttp.abc import AbstractStreamWriter

from bot.web.connections.arrival import Line, Part
from storage.samples.store import File, SampleStore

WRITTEN_BYTES: Final = 64 * 1024
"""How much is written before we look again whether the other end still reads."""

_OF_THE_FILE: Final = frozenset(
    {errno.EINVAL, errno.EIO, errno.ENOSYS, errno.EOPNOTSUPP, errno.ESPIPE, errno.ESTALE}
)
"""Its file system can't send it, or not any more: to read it shows which (sendfile(2))."""


class Sending:
    """Some bytes of a sample, behind their head."""

    def __init__(
        self, samples: SampleStore, name: str, file: File | None, *, begin: int, end: int
    ) -> None:
        """Begin with nothing sent.

        Args:
            samples: where the sample is.
            name: its name.
            file: its file, if there is one; closed once it is clear that the system can't send it.
            begin: the first byte.
            end: the byte after the last one.
        """
        self._samples = samples
        self._name = name
        self._file = file
        self._part = Part(-1 if file is None else file.handle, begin, end)
        if file is not None and not file.at_once(file.handle, begin, end):
            self._leave_the_file()

    @property
    def begin(self) -> int:
        """The first byte that has not been handed over yet."""
        return self._part.begin

    def put_before(self, head: bytes) -> None:
        """Send a head that the library has not written."""
        self._part.head = head

    def at_once(self, line: Line, writer: AbstractStreamWriter) -> bool:
        """Hand over what the system takes without a wait; True if that is everything.

        Raises:
            ConnectionResetError: if the connection is gone.
        """
        if not self._may_be_sent(writer):
            return False
        try:
            return line.has_sent(self._part)
        except OSError as fault:
            self._give_up_sending(fault)
            return False

    async def over(self, line: Line, writer: AbstractStreamWriter) -> None:
        """Hand everything to the system, as fast as the other end takes it.

        Raises:
            StorageUnavailable: if the sample can't be read to its end.
            ConnectionResetError: if the connection is gone.
        """
        part = self._part
        if part.begin < part.end and self._may_be_sent(writer):
            try:
                await line.send(part)
            except OSError as fault:
                self._give_up_sending(fault)
        if part.begin < part.end:
            await self._in_pieces(writer)

    def _may_be_sent(self, writer: AbstractStreamWriter) -> bool:
        """Tell whether the system may; what the library still has would come too late."""
        transport = writer.transport
        is_empty = transport is not None and not transport.get_write_buffer_size()
        return self._file is not None and is_empty

    def _give_up_sending(self, fault: OSError) -> None:
        if fault.errno not in _OF_THE_FILE:
            raise ConnectionResetError from fault
        self._leave_the_file()

    def _leave_the_file(self) -> None:
        """Read the rest from where the sample is kept, which may open the file once more."""
        if self._file is not None:
            self._file.close()
        self._file, self._part.handle = None, -1

    async def _in_pieces(self, writer: AbstractStreamWriter) -> None:
        part = self._part
        if part.head:
            await writer.write(part.head)
        async with aclosing(self._samples.read(self._name, part.begin, part.end)) as pieces:
            async for piece in pieces:
                for begin in range(0, len(piece), WRITTEN_BYTES):
                    written = piece[begin : begin + WRITTEN_BYTES]
                    await writer.write(written)
                    await writer.drain()
                    part.begin += len(written)
