"""What the tests of the sides share."""

from typing import Any

from sandbox.play.sides import Side


async def shown(side: Side) -> dict[str, Any]:
    """What a side shows now."""
    return await side.look()
