"""What can go wrong between the upstream and us, and how long to leave it alone then."""

import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import aiohttp

from bot.net.bounded import TooMuch
from cloning.domain.errors import UpstreamUnavailable
from cloning.domain.trouble import Trouble


class Broken(aiohttp.ClientError):
    """The connection broke after the request may have been sent."""


async def only_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a PUT or DELETE when the connection breaks.

    It considers them idempotent, but a second PUT is a second training.
    """
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise Broken(type(error).__name__) from error


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Read how many seconds a server wants to be left alone (RFC 9110, Retry-After).

    A date is measured by the server's own clock, which its header Date tells. None if it doesn't
    say, or says nothing that we can read.
    """
    said = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", said):
        return float(said)
    try:
        until, now = parsedate_to_datetime(said), parsedate_to_datetime(headers.get("Date", ""))
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):
        return None


def may_be_over(fault: Exception) -> bool:
    """Return whether a fault may be over in a moment; a busy server only gets busier."""
    told = isinstance(fault, UpstreamUnavailable) and (
        fault.retry_after is not None or fault.trouble is Trouble.UPSTREAM_BUSY
    )
    return isinstance(fault, UpstreamUnavailable) and not told


def network_fault(error: Exception) -> UpstreamUnavailable:
    """Return our error for one of aiohttp's, which would show the key of the API."""
    if isinstance(error, TooMuch):
        return UpstreamUnavailable(
            answer="an answer that is too big", trouble=Trouble.UPSTREAM_BROKEN
        )
    unsent = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    words = "no connection" if unsent else "no answer"
    name = str(error) if isinstance(error, Broken) else type(error).__name__
    return UpstreamUnavailable(answer=f"{words}: {name}", applied=False if unsent else None)
