"""Measures everything, in interleaved rounds: each bot in turn, and then all of them again."""

import asyncio
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.clone import measures as clone
from bench.clone.calls import calls_a_clone
from bench.clone.stage import USUAL, playing
from bench.effort import Effort
from bench.results import Results
from bench.samples.measures import NGINX, SERVERS, served
from bench.updates import bots
from bench.updates.bots import SERVICE
from bench.updates.fake import FakeTelegram
from bench.updates.measures import paces, sends, start_and_rest

HERE = Path(__file__).parents[1]
LATENCIES_MS = (0, 50)
FIRST_OWNER = 9_001


async def measure(
    effort: Effort, results: Results, *, short: bool, keep: Callable[[], None]
) -> None:
    """Measure everything; a short run does less of what takes long.

    `keep` is called after each round, so that a run which is broken off was not in vain.
    """
    for pending in effort.pending:
        _say(f"calls at {pending} pending")
        for name, found in (await asyncio.to_thread(_calls, pending)).items():
            results.add(f"calls{pending}", name, {key: [value] for key, value in found.items()})
    telegram = FakeTelegram()
    await telegram.start()
    for number in range(effort.rounds):
        _say(f"round {number + 1} of {effort.rounds}")
        await _updates(telegram, effort, results, short=short)
        await _starts(telegram, effort, results, short=short)
        await _sends(telegram, effort, results)
        await _samples(effort, results)
        await _clones(effort, results)
        results.machine["rounds"] = str(number + 1)
        keep()
    await telegram.close()


async def _updates(
    telegram: FakeTelegram, effort: Effort, results: Results, *, short: bool
) -> None:
    ours = bots.service(HERE, limited=False)
    peers = [bots.ptb(), bots.concurrent_ptb(), bots.aiogram(), bots.aiogram(commits=True)]
    for polls in (False, True):
        compared = peers
        if short:  # aiogram's start takes long
            compared = [] if polls else [bots.ptb(), bots.aiogram(commits=True)]
        for bot in [*compared, ours]:
            _say(f"updates by {'polling' if polls else 'webhook'}: {bot.name}")
            found = await paces(bot, telegram, effort, polls=polls, latencies_ms=LATENCIES_MS)
            for latency, figures in found.items():
                results.add(f"{'polling' if polls else 'webhook'}{latency}", bot.name, figures)


async def _starts(telegram: FakeTelegram, effort: Effort, results: Results, *, short: bool) -> None:
    peers = [bots.ptb(), bots.aiogram()]
    for bot in [*(peers[:1] if short else peers), bots.service(HERE, limited=True)]:
        _say(f"start and rest: {bot.name}")
        figures = await start_and_rest(bot, telegram, effort)
        results.add("start", bot.name, figures)


async def _sends(telegram: FakeTelegram, effort: Effort, results: Results) -> None:
    for bot in (bots.limited_ptb(), bots.service(HERE, limited=True)):
        _say(f"sends: {bot.name}")
        figures = await sends(bot, telegram, effort)
        results.add("sends", bot.name, figures)


async def _samples(effort: Effort, results: Results) -> None:
    if not NGINX.exists():
        results.missing["samples"] = "nginx is not installed (Debian: nginx-light)"
        return
    for name in SERVERS:
        _say(f"samples: {name}")
        results.add("samples", name, await served(name, effort.seconds))


async def _clones(effort: Effort, results: Results) -> None:
    if shutil.which("ffmpeg") is None:
        results.missing["clone"] = "ffmpeg is not installed (Debian: ffmpeg)"
        return
    people = range(FIRST_OWNER, FIRST_OWNER + effort.notes)
    for name in (USUAL, SERVICE):
        _say(f"clones: {name}")
        async with playing(name, people, HERE, effort) as scene:
            results.add("clone", name, await clone.notes_to_trainings(scene, people))
            results.add("clone", name, await clone.ends_to_clips(scene, len(people), effort))
            results.add("clone", name, await clone.learnt_to_clip(scene, people[:4]))
            results.add("clone", name, await clone.burst(scene, people))


def _calls(pending: int) -> Mapping[str, Mapping[str, float]]:
    return asyncio.run(calls_a_clone(pending))


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
