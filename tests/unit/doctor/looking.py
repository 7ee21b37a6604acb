"""What a look at something finds."""

from collections.abc import Awaitable

import pytest

from bot.doctor.findings import Wrong


async def wrong(look: Awaitable[str]) -> tuple[str, str]:
    """A look that finds something wrong; returns what, and the cure."""
    with pytest.raises(Wrong) as found:
        await look
    return str(found.value), found.value.cure
