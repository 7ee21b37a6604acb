"""Checks with the LIST whether a slot exists: an answer about one slot may be wrong."""

from cloning.ports.outside import Upstream


async def is_listed(upstream: Upstream, slot_id: str | None) -> bool:
    """Return whether the LIST of all slots has this one; UpstreamError if it can't be fetched."""
    return bool(await upstream.voices(lambda listed, _state: listed == slot_id))
