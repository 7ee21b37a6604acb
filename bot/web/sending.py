"""Sends bytes of a sample over a connection: from its file, or piece by piece as they are read."""

import errno
import os
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from aiohttp.abc import AbstractStreamWriter

from bot.web.connections.arrival import Line, Part
from storage.samples.store import SampleStore

WRITTEN_BYTES: Final = 64 * 1024
"""How much is written before we look again whether the other end still reads."""

_OF_THE_FILE: Final = frozenset(
    {errno.EINVAL, errno.EIO, errno.ENOSYS, errno.EOPNOTSUPP, errno.ESPIPE, errno.ESTALE}
)
"""Its file system can't send it, or not any more: to read it shows which (sendfile(2))."""


@dataclass(eq=False, slots=True, kw_only=True)
class Sending:
    """Some bytes of a sample, behind a head that was written already."""

    samples: SampleStore
    name: str
    begin: int
    """The first byte that has not been handed over yet."""
    end: int
    """The byte after the last one."""

    async def over(self, line: Line, writer: AbstractStreamWriter) -> None:
        """Hand everything to the system, as fast as the other end takes it.

        Raises:
            StorageUnavailable: if the sample can't be read to its end.
            ConnectionResetError: if the connection is gone.
        """
        transport = writer.transport
        # What the library still has would come too late.
        if transport is not None and not transport.get_write_buffer_size():
            await self._from_a_file(line)
        if self.begin < self.end:
            await self._in_pieces(writer)

    async def _from_a_file(self, line: Line) -> None:
        handle = self.samples.handle(self.name, self.begin, self.end)
        if handle is None:
            return
        part = Part(handle, self.begin, self.end)
        try:
            await line.send(part)
        except OSError as fault:
            if fault.errno not in _OF_THE_FILE:
                raise ConnectionResetError from fault
        finally:
            self.begin = part.begin
            os.close(handle)

    async def _in_pieces(self, writer: AbstractStreamWriter) -> None:
        async with aclosing(self.samples.read(self.name, self.begin, self.end)) as pieces:
            async for piece in pieces:
                for begin in range(0, len(piece), WRITTEN_BYTES):
                    written = piece[begin : begin + WRITTEN_BYTES]
                    await writer.write(written)
                    await writer.drain()
                    self.begin += len(written)
