"""The bots that are compared, and how each is started as its users would."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from bench.machine.launching import launched, python_of
from bench.peers.installed import PROGRAMS, python_of_peers
from bench.updates.fake import SECRET, TOKEN, FakeTelegram
from bot.demo.stage import free_port

PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.002
UNLIMITED = ["-P", str(Path(__file__).parent / "service.py")]
"""This service without Telegram's limit of 30 messages a second, for Python."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a bot runs: its port, a folder of its own, and whom it talks to."""

    port: int
    folder: Path
    telegram_url: str
    polls: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """A bot, and the command that starts it."""

    name: str
    command: Callable[[Place], Sequence[str]]
    environ: Callable[[Place], Mapping[str, str]] = lambda _place: {}
    folder: Path | None = None
    """Where the command is given; None: in this folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A bot that runs."""

    process: Popen[bytes]
    port: int
    polls: bool
    began: float
    """When its process was started, by time.perf_counter."""

    @property
    def pid(self) -> int:
        """Of its main process."""
        return self.process.pid


def ptb(*more: str, name: str = "") -> Bot:
    """Return python-telegram-bot as it comes, or with options of its program."""
    return Bot(name=name or BARE_PTB, command=lambda place: _peer("ptb.py", place, *more))


def concurrent_ptb() -> Bot:
    """Return python-telegram-bot that handles many updates at once."""
    return ptb("--concurrent", "256", name=CONCURRENT_PTB)


def limited_ptb() -> Bot:
    """Return python-telegram-bot with the library's own limit on how fast it sends."""
    return ptb("--concurrent", "256", "--limited", name=LIMITED_PTB)


def aiogram(*, commits: bool = False) -> Bot:
    """Return aiogram as it comes, or with a committed row for each update."""

    def command(place: Place) -> Sequence[str]:
        more = ["--database", str(place.folder / "peer.db")] if commits else []
        return _peer("aiogram_bot.py", place, *more)

    name = COMMITTING_AIOGRAM if commits else BARE_AIOGRAM
    return Bot(name=name, command=command)


def service(checkout: Path, *, limited: bool) -> Bot:
    """Return this service, with its database.

    Args:
        checkout: which one to run; it needs its `.venv` (make install).
        limited: run `python -m bot`, which keeps to Telegram's 30 messages a second.
    """
    program = ["-m", "bot"] if limited else UNLIMITED
    return Bot(
        name=SERVICE,
        command=lambda _place: [python_of(checkout), *program],
        environ=lambda place: {**_settings(place), "PYTHONPATH": str(checkout)},
        folder=checkout,
    )


SERVICE = "this service"
BARE_PTB = "bare python-telegram-bot"
CONCURRENT_PTB = "python-telegram-bot, concurrent_updates(256)"
LIMITED_PTB = "python-telegram-bot, AIORateLimiter"
BARE_AIOGRAM = "bare aiogram"
COMMITTING_AIOGRAM = "aiogram, one committed SQLite row an update"


@asynccontextmanager
async def running(
    bot: Bot, telegram: FakeTelegram, *, polls: bool = False
) -> AsyncIterator[Running]:
    """Run a bot on the bots' core, from its start until the block ends."""
    telegram.forget()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        place = Place(port=free_port(), folder=folder, telegram_url=telegram.url, polls=polls)
        command, environ = bot.command(place), bot.environ(place)
        began = time.perf_counter()
        async with launched(command, environ, log=folder / "log", folder=bot.folder) as process:
            yield Running(process=process, port=place.port, polls=polls, began=began)


async def opened(bot: Running) -> float:
    """Wait for the port of a bot to open; returns the milliseconds since its start."""
    while bot.process.poll() is None and time.perf_counter() < bot.began + PATIENCE_SECONDS:
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", bot.port)
        except OSError:
            await asyncio.sleep(LOOK_SECONDS)
            continue
        taken = 1000 * (time.perf_counter() - bot.began)
        writer.close()
        return taken
    raise TimeoutError("the port of the bot doesn't open")


def _peer(program: str, place: Place, *more: str) -> Sequence[str]:
    how = ["--polling"] if place.polls else []
    where = [str(place.port), place.telegram_url, TOKEN]
    return [python_of_peers(), str(PROGRAMS / program), *where, *how, *more]


def _settings(place: Place) -> Mapping[str, str]:
    return {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": place.telegram_url,
        "TELEGRAM_UPDATES": "polling" if place.polls else "webhook",
        "TELEGRAM_WEBHOOK_SECRET": SECRET.decode(),
        "VOICE_API_KEY": "sk-" + "0" * 40,
        "VOICE_API_URL": place.telegram_url,
        "PUBLIC_URL": f"http://127.0.0.1:{place.port}",
        "HOST": "127.0.0.1",
        "PORT": str(place.port),
        "DATABASE_URL": f"sqlite+aiosqlite:///{place.folder}/bot.db",
        "AUDIO_DIR": str(place.folder / "audio"),
        "SECRET_KEY": "s" * 43,
        "MESSAGES_PER_MINUTE": "100000",
        "MESSAGES_AT_ONCE": "100000",
    }
