"""The journey through processes that share a database, a bucket and no disk."""

import asyncio
import re
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from bot.app import now
from bot.demo.journey import get_a_clip, see_it_all
from bot.demo.machines import (
    PROCESSES,
    database_server,
    object_store,
    processes,
    refuse_if_missing,
)
from bot.demo.screen import Screen
from bot.demo.stage import Stage, speaking, staged
from sandbox.servers.object_store import KEY, KEY_ID, ObjectStoreServer
from sandbox.telegram.forms.values import Event, Message
from sandbox.user import User
from storage.migrate import migrate

OTHERS = 6
"""How many people besides Jane send a recording, so that both workers have something to do."""

BUCKET, SAMPLES = "demo", "samples"
"""The bucket, and the beginning of the samples' names in it."""

INTRODUCTION = f"""\
One machine plays several: honcho starts the Procfile's processes ({PROCESSES}). They share a
PostgreSQL server and a bucket of an S3 server (moto), and nothing else. Telegram and the
voice-clone API are local, as in make demo. While Jane talks to the bot, {OTHERS} other people send
recordings too.
"""


async def play_in_cluster(*, clip_path: Path, training_seconds: float) -> None:
    """Play the journey, and write the demo clip to a file, and the processes' log beside it.

    Raises:
        Missing: if something is not installed.
        AssertionError: if people don't see what they should.
    """
    refuse_if_missing()
    screen = Screen(sys.stdout, began=now())
    screen.note(INTRODUCTION)
    log = clip_path.with_suffix(".log")
    with database_server() as database_url, object_store(BUCKET) as store:
        chosen = {"database_url": database_url, "poll_seconds": "1", **_in_bucket(store)}
        async with (
            staged(training_seconds=training_seconds, **chosen) as silent,
            speaking(silent) as stage,
        ):
            await asyncio.to_thread(migrate, stage.settings.database_url)
            async with processes(stage, log):
                clip = await _everybody(stage)
        await asyncio.to_thread(clip_path.write_bytes, clip.content)
        screen.note("")
        screen.headline(f"The demo clip is in {clip_path} ({len(clip.content)} bytes).")
        for line in (*_work_done(log), _kept(store)):
            screen.note(line)
    screen.note(f"What all processes logged is in {log}.")


def _in_bucket(store: ObjectStoreServer) -> Mapping[str, str]:
    """Return the settings for samples in the bucket."""
    keys = {"aws_access_key_id": KEY_ID, "aws_secret_access_key": KEY}
    return {"samples_url": store.url(BUCKET, SAMPLES), **keys}


async def _everybody(stage: Stage) -> Message:
    """Have Jane talk, and the others in her shadow; returns her clip."""
    screen = Screen(sys.stdout, began=now())
    jane = User(stage.telegram, user_id=1775, first_name="Jane")

    def show_jane(event: Event) -> None:
        if event.chat == jane.chat:
            screen.show(event)

    stage.telegram.on_event(show_jane)
    others = [
        User(stage.telegram, user_id=2000 + number, first_name=f"User {number}")
        for number in range(OTHERS)
    ]
    clip, *clips = await asyncio.gather(_seen(jane), *map(get_a_clip, others))
    screen.note(f"{len(clips)} other people got their demo clips meanwhile.")
    return clip


async def _seen(jane: User) -> Message:
    clip, _said = await see_it_all(jane, speaks=True)
    return clip


def _work_done(log: Path) -> list[str]:
    """Say for each worker how many clips it has sent; honcho names a line's process."""
    said = re.findall(r"(worker\.\d+) +\|.*\bannounced\b", log.read_text())
    return [
        f"{worker} sent {number} demo clips." for worker, number in sorted(Counter(said).items())
    ]


def _kept(store: ObjectStoreServer) -> str:
    """Say how many samples the bucket has held, and how many it still holds."""
    kept = set(re.findall(rf"PUT /{BUCKET}/({SAMPLES}/\S+\.wav)", store.said))
    left = store.asked("GET", f"/{BUCKET}?list-type=2&prefix={SAMPLES}/")[2].count(b".wav</Key>")
    return f"{len(kept)} samples were kept in the bucket; {left} are left there."
