"""What one clone costs a bot, and how long it takes."""

import asyncio
import statistics
import time
from collections.abc import Mapping, Sequence
from itertools import count

from bench.clone.stage import NOTE_SECONDS, Scene, person, until, until_more, voice_note
from bench.effort import Effort

AFTERWARDS_SECONDS = 0.3
"""What a bot does after a call, such as writing down its result, counts as well."""

TEXT_EVERY_SECONDS = 0.02

Figures = Mapping[str, Sequence[float]]

_texters = count(70_000)


async def notes_to_trainings(scene: Scene, people: Sequence[int]) -> Figures:
    """Send notes one after the other; returns the CPU and the time until each training begins."""
    note, cpu_ms, seconds = voice_note(), [], []
    scene.stage.upstream.hold()
    for number in people:
        puts, before = scene.puts(), scene.now()
        await person(scene.stage, number).sends_voice(note, seconds=NOTE_SECONDS)
        await until_more(scene.puts, puts)
        seconds.append(time.perf_counter() - before.at)
        await asyncio.sleep(AFTERWARDS_SECONDS)
        cpu_ms.append(scene.spent(before) / 1000)
    # Linux counts ended children in hundredths of a second, so the mean tells more than the median.
    return {"note_cpu_ms": [statistics.mean(cpu_ms)], "note_s": [statistics.median(seconds)]}


async def ends_to_clips(scene: Scene, pending: int, effort: Effort) -> Figures:
    """Have all trainings end at once; returns the CPU for each clip, from that moment on."""
    waiting = scene.now()
    await asyncio.sleep(effort.settle_seconds)
    pending_ms = scene.spent(waiting) / 1000 / (time.perf_counter() - waiting.at) / pending
    clips, before = len(scene.clips), scene.now()
    scene.stage.upstream.release()
    await until(lambda: len(scene.clips) >= clips + pending)
    await asyncio.sleep(AFTERWARDS_SECONDS)
    return {"clip_cpu_ms": [scene.spent(before) / 1000 / pending], "pending_ms": [pending_ms]}


async def learnt_to_clip(scene: Scene, people: Sequence[int]) -> Figures:
    """Have trainings end one by one; returns how long a clip takes once the bot has asked."""
    note, taken = voice_note(), []
    for number in people:
        scene.stage.upstream.hold()
        puts, clips = scene.puts(), len(scene.clips)
        await person(scene.stage, number).sends_voice(note, seconds=NOTE_SECONDS)
        await until_more(scene.puts, puts)
        await asyncio.sleep(AFTERWARDS_SECONDS)
        ends = len(scene.ended)
        scene.stage.upstream.release()
        await until_more(scene.ended.__len__, ends)
        learnt = await _asked(scene)
        await until_more(scene.clips.__len__, clips)
        taken.append(1000 * (scene.clips[-1] - learnt))
        await asyncio.sleep(AFTERWARDS_SECONDS)
    return {"learnt_ms": [statistics.median(taken)]}


async def burst(scene: Scene, people: Sequence[int]) -> Figures:
    """Send a note from everybody at once; returns how long texts wait meanwhile for an answer."""
    note, waits = voice_note(), list[float]()
    scene.stage.upstream.hold()
    texting = asyncio.create_task(_text(scene, waits))
    await asyncio.sleep(AFTERWARDS_SECONDS)
    waits.clear()
    puts, began = scene.puts(), time.perf_counter()
    for number in people:
        await person(scene.stage, number).sends_voice(note, seconds=NOTE_SECONDS)
    await until(lambda: scene.puts() >= puts + len(people))
    taken = time.perf_counter() - began
    texting.cancel()
    await asyncio.wait([texting])
    scene.stage.upstream.release()
    return {"burst_a_second": [len(people) / taken], "text_ms": [1000 * wait for wait in waits]}


async def _text(scene: Scene, waits: list[float]) -> None:
    """Send a text every few milliseconds, each from somebody else, and note how long each waits."""

    async def ask() -> None:
        number, began = next(_texters), time.perf_counter()
        await person(scene.stage, number).says("Hello")
        await until(lambda: number in scene.heard)
        waits.append(scene.heard[number][0] - began)

    async with asyncio.TaskGroup() as asking:
        while True:
            asking.create_task(ask())
            await asyncio.sleep(TEXT_EVERY_SECONDS)


async def _asked(scene: Scene) -> float:
    """Wait until the bot asks the voice-clone API about its trainings."""
    calls = scene.stage.upstream.calls
    asks = [
        asyncio.create_task(calls.reach(operation, len(calls.of(operation)) + 1))
        for operation in ("get", "list")
    ]
    await asyncio.wait(asks, return_when=asyncio.FIRST_COMPLETED)
    now = time.perf_counter()
    for ask in asks:
        ask.cancel()
    return now
