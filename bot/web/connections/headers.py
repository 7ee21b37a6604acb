"""Headers of every answer, also of refusals and faults; and none that tells what runs here."""

from typing import Final

from aiohttp import hdrs, web

SAFE_HEADERS: Final = {
    hdrs.CACHE_CONTROL: "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    hdrs.SERVER: "web",
}
"""No browser has to show, embed or keep anything of ours (OWASP's list for web services).

Without a name for the server, the library would send its own and its version.
"""


def add_safe_headers(app: web.Application) -> None:
    """Send them with every answer of an application; those that an answer has already stay."""
    app.on_response_prepare.append(_add)


async def _add(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in SAFE_HEADERS.items():
        response.headers.setdefault(name, value)
    del response.headers[hdrs.SERVER]
