"""Reads the body of an answer up to a limit, so that no server can fill our memory."""

import aiohttp


class TooMuch(Exception):
    """The body is larger than the limit."""


async def read_bounded(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read at most `limit` bytes, counted after decompression; raises TooMuch if there are more."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > limit:
            response.close()
            raise TooMuch
    return bytes(body)
