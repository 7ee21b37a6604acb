"""How often the voice-clone API is asked about each clone, in time that passes by itself.

The sweep, the watching and the database are the real ones; the upstream and the clock are fakes.
"""

import math
import random
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import NullPool, create_engine, select

from bench.updates.bots import SERVICE
from cloning.domain.models import State, Step
from storage.database import open_database
from storage.migrate import migrate
from storage.schema.tables import trainings
from tests.support.assembly import Outside, Process, ScriptedStore
from tests.support.databases.crowd import Crowd

SWEEP_SECONDS = 5.0
"""The default of POLL_SECONDS; whoever polls for each clone does it as often here."""

SHORTEST_SECONDS, LONGEST_SECONDS = 120.0, 300.0
"""How long trainings take here, all lengths alike."""

ONE_BY_ONE = "one poll a clone"
SEED = 14
P95 = 94


async def calls_a_clone(pending: int) -> Mapping[str, Mapping[str, float]]:
    """Return, for both ways, the calls for each clone and the p95 of the delay in seconds."""
    lengths = _lengths(pending)
    ours = await _ours(lengths)
    polls = [math.ceil(length / SWEEP_SECONDS) for length in lengths]
    delays = [SWEEP_SECONDS * n - length for n, length in zip(polls, lengths, strict=True)]
    polled = {"calls": sum(polls) / pending, "p95_s": _p95(delays)}
    return {ONE_BY_ONE: polled, SERVICE: ours}


async def _ours(lengths: Sequence[float]) -> Mapping[str, float]:
    outside = Outside()
    began, pending = outside.clock(), len(lengths)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        file = f"sqlite+aiosqlite:///{Path(folder)}/bot.db"
        migrate(file)
        engine = create_engine(file.replace("+aiosqlite", ""), poolclass=NullPool)
        with engine.begin() as connection:
            Crowd(owners=pending, waiting=pending, now=began).join(connection)
        database = open_database(file)
        process = Process(outside, ScriptedStore(database, outside.script), "bench")
        for number in range(1, pending + 1):
            outside.upstream.has(f"slot-{number}", State.TRAINING)
        left, delays = dict(enumerate(lengths, start=1)), list[float]()
        while left:
            outside.clock.move(timedelta(seconds=SWEEP_SECONDS))
            passed = (outside.clock() - began).total_seconds()
            for number, length in left.items():
                if length <= passed:
                    outside.upstream.has(f"slot-{number}", State.SUCCESS)
            await process.sweep()
            with engine.connect() as connection:
                ended = connection.scalars(
                    select(trainings.c.id).where(trainings.c.step != Step.WATCH)
                )
                delays += [passed - left.pop(number) for number in ended if number in left]
        await database.close()
    asked = [verb for verb in outside.upstream.requests if verb.startswith(("get", "voices"))]
    return {"calls": len(asked) / pending, "p95_s": _p95(delays)}


def _lengths(pending: int) -> Sequence[float]:
    chance = random.Random(SEED)  # noqa: S311 - nothing secret
    return [chance.uniform(SHORTEST_SECONDS, LONGEST_SECONDS) for _ in range(pending)]


def _p95(delays: Sequence[float]) -> float:
    return statistics.quantiles(delays, n=100)[P95] if len(delays) > 1 else delays[0]
