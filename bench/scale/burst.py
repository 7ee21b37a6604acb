"""How a burst of voice notes is received: each is committed before it is acknowledged.

    python -m bench.scale.burst [notes]

Measures the real intake and inbox on a database file against two peers in the same run, so that
ratios hold on any machine: the same queue without a database, and a plain `sqlite3` loop that
commits every note separately with the same settings. With `webhook` all notes come at once, as over
many connections; with `polling` one by one, as the library delivers them.
"""

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from telegram import Update

from bench.arguments import arguments
from bot.app import now
from bot.intake.queue import Intake
from bot.intake.updates import UnreadableUpdate, read_update
from cloning.domain.models import Content
from storage.database import open_database
from storage.dialects.sqlite import SQLITE_PRAGMAS
from storage.inbox import Inbox
from storage.migrate import migrate

NOTES = 1_000
PEOPLE = 100

ANSWER = 100
"""Updates in one answer of Telegram's."""


class Memory(Inbox):
    """An inbox that keeps nothing: it shows the cost of everything but the database."""

    async def keep(
        self,
        update_id: int,
        body: bytes,
        content: Content | None = None,
        person_id: int | None = None,
    ) -> bool:
        """Return at once that it is new."""
        known = content is None or content.message_id > 0
        return update_id > 0 and bool(body) and known and person_id != 0


def body_of(number: int) -> bytes:
    """Write an update with a voice note as Telegram does."""
    person = 1 + number % PEOPLE
    return (
        f'{{"update_id":{number},"message":{{"message_id":{number},"date":1700000000,'
        f'"chat":{{"id":{person},"type":"private","first_name":"Jane"}},'
        f'"from":{{"id":{person},"is_bot":false,"first_name":"Jane"}},"voice":{{"duration":25,'
        f'"mime_type":"audio/ogg","file_id":"{"F" * 72}","file_unique_id":"u{number}",'
        f'"file_size":100000}}}}}}'
    ).encode()


async def at_once(intake: Intake, notes: int) -> Sequence[float]:
    """Deliver all at the same time, as a webhook does; returns the seconds until each is kept."""
    began = time.perf_counter()

    async def one(number: int) -> float:
        await intake.take([body_of(number)])
        return time.perf_counter() - began

    return await asyncio.gather(*(one(number) for number in range(1, notes + 1)))


async def by_polling(intake: Intake, notes: int) -> Sequence[float]:
    """Deliver a hundred in each answer, as polling does; returns the seconds until each is kept.

    The seconds count from the first answer on.
    """
    began = time.perf_counter()
    kept: list[float] = []
    for first in range(1, notes + 1, ANSWER):
        numbers = await intake.take(
            [body_of(n) for n in range(first, min(first + ANSWER, notes + 1))]
        )
        kept += [time.perf_counter() - began] * len(numbers)
    return kept


def plain(path: Path, notes: int) -> Sequence[float]:
    """Commit them one by one with `sqlite3` alone."""
    kept = []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in SQLITE_PRAGMAS:
            connection.execute(pragma)
        began = time.perf_counter()
        for number in range(1, notes + 1):
            connection.execute("BEGIN IMMEDIATE")
            row = (number, body_of(number), "2026-01-01 00:00:00")
            connection.execute(
                "INSERT INTO inbox (bot_id, update_id, body, received_at, tries)"
                " VALUES (1, ?, ?, ?, 0)",
                row,
            )
            connection.execute("COMMIT")
            kept.append(time.perf_counter() - began)
    return kept


async def taken_in(
    path: Path,
    kind: type[Inbox],
    way: Callable[[Intake, int], Awaitable[Sequence[float]]],
    notes: int,
) -> Sequence[float]:
    """Receive a burst into a new database; every note must be there at the end."""
    url = f"sqlite+aiosqlite:///{path}"
    await asyncio.to_thread(migrate, url)
    database = open_database(url)
    inbox = kind(database, bot_id=1, clock=now)
    intake = Intake(
        inbox, parse=partial(read_update, bot=None), apologise=_nobody, put_aside=_nothing
    )
    kept = await way(intake, notes)
    lost = notes - len(await inbox.adopt(alone=True, steady=True)) if kind is Inbox else 0
    await database.close()
    if lost:
        raise AssertionError(f"{lost} notes were acknowledged and are not there")
    return kept


async def main(notes: int) -> None:
    """Measure, and print a line for each way with its ratio to the plain loop."""
    with tempfile.TemporaryDirectory(prefix="voice-clone-") as folder:
        path = Path(folder)
        await asyncio.to_thread(migrate, f"sqlite+aiosqlite:///{path}/plain.db")
        figures = {
            "plain sqlite3": await asyncio.to_thread(plain, path / "plain.db", notes),
            "webhook": await taken_in(path / "webhook.db", Inbox, at_once, notes),
            "polling": await taken_in(path / "polling.db", Inbox, by_polling, notes),
            "no database": await taken_in(path / "none.db", Memory, at_once, notes),
        }
    whole = max(figures["plain sqlite3"])
    for name, kept in figures.items():
        p99 = statistics.quantiles(kept, n=100)[98]
        _say(
            f"{name:14} {notes} kept in {max(kept):6.3f} s, p99 {p99:6.3f} s, "
            f"{max(kept) / whole:5.2f} x plain"
        )


async def _nobody(_update: Update) -> None:
    """Notify nobody."""


def _nothing(_fault: UnreadableUpdate) -> None:
    """Put nothing aside."""


def _say(text: str) -> None:
    print(text)  # noqa: T201 - a benchmark's output


if __name__ == "__main__":
    given = arguments(__doc__)
    asyncio.run(main(int(given[0]) if given else NOTES))
