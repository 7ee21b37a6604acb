"""Who may use the page: who has its address, and no other site that a browser shows.

The address has a secret in its path, so that every relative address on the page has it, too, and no
cookie is needed that other sites could make use of. `Host` is checked because a name of another
site may lead to 127.0.0.1 (DNS rebinding), `Origin` because other sites may send requests here.
"""

import hmac
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self' data: blob:; media-src 'self' blob:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_NAMES = ("127.0.0.1", "localhost")
_OURSELVES = frozenset({"same-origin", "none"})
"""What browsers say of requests by our own page, and by the address bar (Sec-Fetch-Site)."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Gate:
    """Turns away all that is not the page of this very server."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        self.port = 0

    @web.middleware
    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let a request in, or answer it with a sentence."""
        if request.host not in self._hosts():
            raise web.HTTPForbidden(text="This server answers as 127.0.0.1 or localhost only.")
        if not self._has_token(request):
            raise web.HTTPNotFound(text="Please open the address that the command has printed.")
        if not _comes_from_here(request):
            raise web.HTTPForbidden(text="Only the page itself may ask for this.")
        return await handler(request)

    def _hosts(self) -> tuple[str, ...]:
        return tuple(f"{name}:{self.port}" for name in _NAMES)

    def _has_token(self, request: web.Request) -> bool:
        shown = request.match_info.get("token", "")
        return hmac.compare_digest(shown.encode("utf-8", "surrogateescape"), self._token)


def _comes_from_here(request: web.Request) -> bool:
    """Tell whether our own page asks; only the page itself may be opened by a link elsewhere."""
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is not None:
        return origin == f"http://{request.host}"
    is_opened = request.headers.get("Sec-Fetch-Mode") == "navigate"
    is_page = is_opened and "rest" not in request.match_info
    site = request.headers.get("Sec-Fetch-Site", "none")
    return request.method == hdrs.METH_GET and (is_page or site in _OURSELVES)


async def guard_answer(_request: web.Request, response: web.StreamResponse) -> None:
    """Tell the browser what the page may do: load what is here, and nothing else."""
    response.headers.update(HEADERS)
