"""Repeats a read that failed. It is loaded with the first one: many an idle bot reads nothing."""

import stamina
import stamina.instrumentation

from bot.upstream.network import may_be_over


def repeating(*, attempts: int, first_wait_seconds: float) -> stamina.BoundAsyncRetryingCaller:
    """Make what calls again, after a growing pause, while a fault may be over in a moment.

    Each try of a call logs its own line: stamina's hooks, which write another to stdout, are taken
    away in the whole process.
    """
    stamina.instrumentation.set_on_retry_hooks(())
    return stamina.AsyncRetryingCaller(
        attempts=attempts,
        timeout=None,
        wait_initial=first_wait_seconds,
        wait_max=first_wait_seconds * 5,
        wait_jitter=first_wait_seconds,
    ).on(may_be_over)
