"""aiohttp alone: it sends one file to anybody, as its documentation writes it.

Run it with a port and a file:

    python -m bench.samples.bare PORT FILE
"""

from pathlib import Path

from aiohttp import web

from bench.arguments import arguments


def main(port: int, path: Path) -> None:
    """Serve until SIGTERM."""

    async def sample(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(path)

    app = web.Application()
    app.router.add_get("/sample.wav", sample)
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    port, path = arguments(__doc__)
    main(int(port), Path(path))
