"""The operator's own server, on a port that nobody else reaches; every role has it."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.web.readiness.health import Health
from bot.web.readiness.page import readiness


def make_operators_web(
    look: Callable[[], Awaitable[Health]],
    metrics: Callable[[web.Request], Awaitable[web.Response]],
) -> web.Application:
    """Make the application; what else operators want to read gets a route here."""
    app = web.Application()
    app.router.add_get("/readyz", readiness(look))
    app.router.add_get("/metrics", metrics)
    return app
