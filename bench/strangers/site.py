"""The web server of the bot with one sample on it, for a benchmark; its voices are nobody's.

    python -m bench.strangers.site PORT

Prints the path of the sample once it listens, and runs until it is terminated.
"""

import asyncio
import logging
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.arguments import arguments
from bot.app import now
from bot.net.handles import raise_limit_of_handles
from bot.web.links import SignedLinks
from bot.web.readiness.health import Health
from bot.web.server import add_webhook, make_web, serving
from cloning.ports.trainings import Need
from cloning.upkeep.sample_access import Hosting
from storage.samples.on_disk import DiskSamples

SAMPLE = "0123456789abcdef0123456789abcdef"
SAMPLE_BYTES = 2_000_000
"""About what 42 s of speech make."""

SECRET = "the secret that only Telegram knows"  # noqa: S105 - of this benchmark


class Needed(Hosting):
    """A hosting whose one training always needs the sample."""

    def __init__(self) -> None:
        """Need no store."""

    async def need_of(self, sample: str) -> Need | None:
        """Need it."""
        return Need(is_fetched=False) if sample == SAMPLE else None

    async def fetched(self, sample: str) -> None:
        """Keep no receipt."""


async def main(port: int) -> None:
    """Serve until SIGTERM."""
    logging.basicConfig(level=logging.INFO)
    raise_limit_of_handles()
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    with tempfile.TemporaryDirectory(prefix="voice-clone-") as folder:
        samples = DiskSamples(Path(folder))
        await samples.keep(SAMPLE, bytes(SAMPLE_BYTES))
        links = SignedLinks(base_url="", key="key", clock=now)
        app = make_web(links=links, hosting=Needed(), samples=samples, look=_look)
        add_webhook(app, secret=SECRET, take=_take)
        async with serving(app, "127.0.0.1", port):
            sys.stdout.write(f"{links.url(SAMPLE)}\n")
            sys.stdout.flush()
            await stopped.wait()


async def _look() -> Health:
    return Health()


async def _take(_bodies: Sequence[bytes]) -> None:
    """Keep nothing."""


if __name__ == "__main__":
    (given,) = arguments(__doc__)
    asyncio.run(main(int(given)))
