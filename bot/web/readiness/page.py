"""The page that says how all processes are: in words, and as JSON for programs."""

from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from bot.web.readiness.health import Health

Handle = Callable[[web.Request], Awaitable[web.Response]]

JSON = "application/json"
FRESH = {hdrs.CACHE_CONTROL: "no-store"}


def readiness(look: Callable[[], Awaitable[Health]], *, brief: bool = False) -> Handle:
    """Make the handler: 503 if somebody has to do something.

    Args:
        look: checks everything.
        brief: whether to tell no more than that, because the page is for operators elsewhere.
    """

    async def handle(request: web.Request) -> web.Response:
        health = await look()
        status = 200 if health.ready else 503
        if _wants_json(request):
            told = {"ready": health.ready} if brief else health.as_json()
            return web.json_response(told, status=status, headers=FRESH)
        words = health.verdict if brief else str(health)
        return web.Response(text=f"{words}\n", status=status, headers=FRESH)

    return handle


def _wants_json(request: web.Request) -> bool:
    accepted = request.headers.get(hdrs.ACCEPT, "").split(",")
    kinds = {part.partition(";")[0].strip().lower() for part in accepted}
    return request.query.get("format") == "json" or JSON in kinds
