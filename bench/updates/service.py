"""The service as `python -m bot` runs it, but for Telegram's limit of 30 messages a second.

    python bench/updates/service.py

Without that limit, nobody could be compared at more than 30 updates a second. Whichever `bot` can
be imported is run, so this measures other checkouts, too, also those from before a service was
loaded in a way of its own. The settings come from the environment.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any


def main() -> None:
    """Run until SIGTERM."""
    with _loading():
        from bot.app import running  # noqa: PLC0415
        from bot.house import Role  # noqa: PLC0415
        from bot.logs.setup import configure_logging  # noqa: PLC0415
        from bot.process.stopping import until_stopped  # noqa: PLC0415
        from bot.settings.reading import load_settings  # noqa: PLC0415
        from storage.migrate import migrate  # noqa: PLC0415

        settings = load_settings()
    configure_logging(settings.log_level, settings.log_format, settings.secrets)
    migrate(settings.database_url)
    collect_seldom = _collect_seldom()

    async def serve() -> None:
        collect_seldom()
        unlimited = partial(running, settings, Role.ALL, **_without_limit())
        await until_stopped(unlimited, lambda house: house.introduction.broken())

    asyncio.run(serve())


def _loading() -> AbstractContextManager[None]:
    try:
        from bot.process.loading import loading  # noqa: PLC0415
    except ImportError:
        return nullcontext()
    return loading()


def _without_limit() -> dict[str, Any]:
    from bot.telegram import places  # noqa: PLC0415

    no_limit = places.Rate(every=1e-6)
    if not hasattr(places, "Rates"):
        return {"in_all": no_limit}
    return {"rates": places.Rates(in_all=no_limit)}


def _collect_seldom() -> Callable[[], None]:
    try:
        from bot.process.garbage import collect_seldom  # noqa: PLC0415
    except ImportError:
        return lambda: None
    return collect_seldom


if __name__ == "__main__":
    main()
