"""A voice-clone API that only lists its slots, in a process of its own.

    python -m bench.scale.upstream SLOTS

Prints its URL. `POST /end/N` ends the trainings of the first N slots.
"""

import asyncio

import msgspec
from aiohttp import web

from bench.arguments import arguments


def body_of(slots: int, ended: int = 0) -> bytes:
    """Write a LIST as the API does, about 220 bytes a slot."""
    voices = [
        {
            "id": f"slot-{number}",
            "name": "复刻音色-A1B2C",
            "language": "zh",
            "tier": "free",
            "demo_url": f"https://demos.example.org/voices/{number:032x}/demo.mp3?key={number:032x}",
            "state": "Success" if number <= ended else "Training",
        }
        for number in range(1, slots + 1)
    ]
    answer = {"code": 0, "msg": "", "reqid": "req_12345678", "data": {"voices": voices}}
    return msgspec.json.encode(answer)


async def main(slots: int) -> None:
    """Serve until the process is killed."""
    answers = [body_of(slots)]

    async def voices(_request: web.Request) -> web.Response:
        return web.Response(body=answers[-1], content_type="application/json")

    async def end(request: web.Request) -> web.Response:
        answers.append(body_of(slots, int(request.match_info["number"])))
        return web.Response()

    application = web.Application()
    application.add_routes([web.get("/v1/voice-clones", voices), web.post("/end/{number}", end)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    _say(f"http://127.0.0.1:{runner.addresses[0][1]}")
    await asyncio.Event().wait()


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is the command line


if __name__ == "__main__":
    (given,) = arguments(__doc__)
    asyncio.run(main(int(given)))
