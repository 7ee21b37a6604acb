"""SIGTERM under load, as a host stops a service before it starts the next version of it."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import now
from bot.demo.stage import Stage, staged
from tests.e2e.processes import environ_of, started, until_ready
from tests.faults.sigkill.judging import leftovers as left
from tests.faults.sigkill.judging.account import Account
from tests.faults.sigkill.judging.breaches import report
from tests.faults.sigkill.judging.chats import Chats
from tests.faults.sigkill.people.crowd import Crowd
from tests.faults.sigkill.place import Place

pytestmark = pytest.mark.timeout(300)  # most of it is waiting for other processes

BOT = ["-m", "bot"]

STOPS = 3

PROMISED = 10.0
"""Seconds that a stop may take (docs/reliability.md, P16)."""


async def test_a_stop_under_load_ends_well_within_ten_seconds_and_loses_nothing(
    tmp_path: Path, figure: Callable[[str, str, object], None]
) -> None:
    place, took = Place(tmp_path), list[float]()
    async with staged(training_seconds=0.2, **place.chosen()) as stage:
        crowd = Crowd(stage.telegram, owners=12, seed=1)
        async with crowd.talking(lambda: len(took) == STOPS):
            for _ in range(STOPS):
                took.append(await stopped_under_load(stage, place))
            async with started(BOT, folder=tmp_path, environ=environ_of(stage)) as bot:
                await until_ready(stage, within=60.0)
                await crowd.still(place.records)
                assert await bot.stop() == 0
    chats = Chats(crowd.owners, place.records, place.said())
    breaches = [
        *chats.breaches(),
        *Account(stage.upstream, place.records).breaches(),
        *left.undone_updates(stage.telegram, place.records),
        *left.files(tmp_path / "audio"),
    ]
    figure("P16", "stops under load", len(took))
    figure("P16", "a stop under load, in seconds: most", round(max(took), 1))
    figure("P1 P16", "voice notes sent", crowd.sent)
    figure("P1 P16", "voice notes lost", chats.counted["lost"])
    figure("P11 P16", "most copies of a demo clip", chats.most_copies)
    assert not breaches, report(breaches, took, 1)


async def stopped_under_load(stage: Stage, place: Place) -> float:
    """Start it, and stop it while it creates a slot and more waits; tells how long that took."""
    async with started(BOT, folder=place.folder, environ=environ_of(stage)) as bot:
        await until_ready(stage, within=60.0)
        calls = stage.upstream.calls
        await calls.reach("create", len(calls.of("create")) + 1)
        assert place.records.unfinished(), "there was no load"
        began = time.monotonic()
        assert await bot.stop(within=PROMISED) == 0
        took = time.monotonic() - began
        assert "Traceback" not in bot.said
    assert not place.records.wreck(place.folder, now()).held, "a claim was not given back"
    return took
