"""The web server of the bot with one sample on it, and the database that knows who needs it.

    python -m bench.samples.site PORT

Prints the path of the sample once it listens, and runs until it is terminated.
"""

import asyncio
import signal
import sys
import tempfile
from pathlib import Path

from sqlalchemy import NullPool, create_engine, update

from bench.arguments import arguments
from bench.samples.sample import SAMPLE_BYTES
from bot.app import now
from bot.process.garbage import collect_seldom
from bot.web.links import SignedLinks
from bot.web.readiness.health import Health
from bot.web.server import make_web, serving
from cloning.upkeep.sample_access import Hosting
from storage.database import open_database
from storage.migrate import migrate
from storage.samples.on_disk import DiskSamples
from storage.schema.tables import trainings
from tests.support.databases.crowd import Crowd

SAMPLE = "0123456789abcdef0123456789abcdef"


async def main(port: int) -> None:
    """Serve until SIGTERM."""
    collect_seldom()  # as `python -m bot` does
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        url = f"sqlite+aiosqlite:///{folder}/bot.db"
        await asyncio.to_thread(_fill, url)
        samples = DiskSamples(folder / "samples")
        await samples.keep(SAMPLE, bytes(SAMPLE_BYTES))
        links = SignedLinks(base_url="", key="key", clock=now)
        database = open_database(url)
        hosting = Hosting(store=database, clock=now, needs=database)
        app = make_web(links=links, hosting=hosting, samples=samples, look=_look)
        async with serving(app, "127.0.0.1", port):
            sys.stdout.write(f"{links.url(SAMPLE)}\n")
            sys.stdout.flush()
            await stopped.wait()
        await database.close()


def _fill(url: str) -> None:
    migrate(url)
    engine = create_engine(url.replace("+aiosqlite", ""), poolclass=NullPool)
    with engine.begin() as connection:
        Crowd(owners=1, waiting=1, now=now()).join(connection)
        connection.execute(update(trainings).values(sample=SAMPLE))


async def _look() -> Health:
    return Health()


if __name__ == "__main__":
    (given,) = arguments(__doc__)
    asyncio.run(main(int(given)))
