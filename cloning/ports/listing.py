"""Whether the account has a slot: an answer about one slot may be wrong, so the LIST is asked."""

from cloning.ports.outside import Upstream


async def is_listed(upstream: Upstream, slot_id: str | None) -> bool:
    """Tell whether the LIST of all slots has this one; UpstreamError when it can't be had."""
    return any(voice.slot_id == slot_id for voice in await upstream.voices())
