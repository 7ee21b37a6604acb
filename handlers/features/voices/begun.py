"""Says that a training has begun."""

from cloning.domain.models import Claim
from handlers.context import Context


async def begin(context: Context, claim: Claim) -> None:
    """Update the status messages of a training that has begun, and of the one it has replaced."""
    overtaken = await context.standing.overtaken_by(claim)
    if overtaken is not None:
        await context.notifier.show(overtaken)
    message_id = await context.notifier.acknowledge(claim)
    await context.submissions.shown(claim.training, message_id)
