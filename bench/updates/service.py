"""The service as `python -m bot` runs it, but for Telegram's limit of 30 messages a second.

    python bench/updates/service.py

Without that limit, nobody could be compared at more than 30 updates a second. Whichever `bot` can
be imported is run, so this measures other checkouts, too. The settings come from the environment.
"""

import asyncio
import sys
from functools import partial

from bot.app import running
from bot.house import Role
from bot.logs.setup import configure_logging
from bot.process.stopping import until_stopped
from bot.settings.reading import load_settings
from bot.telegram.places import Rate
from storage.migrate import migrate

UNLIMITED = Rate(every=1e-6)


async def main() -> None:
    """Run until SIGTERM."""
    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format, settings.secrets)
    migrate(settings.database_url)
    await until_stopped(
        partial(running, settings, Role.ALL, in_all=UNLIMITED),
        lambda house: house.introduction.broken(),
    )


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
