"""The whole journey on this machine: the real service in a local outside world."""

import asyncio
import sys
from pathlib import Path

from bot.app import now, running
from bot.demo.cluster import play_in_cluster
from bot.demo.journey import see_it_all
from bot.demo.machines import Missing
from bot.demo.screen import Screen
from bot.demo.stage import speaking, staged
from sandbox.engine.previews import previews
from sandbox.engine.saying import saying
from sandbox.telegram.forms.values import Message
from sandbox.user import User
from storage.migrate import migrate

INTRODUCTION = """\
Everything runs on this machine: a local Telegram, a local voice-clone API, a local platform by
which clones say texts, and between them the bot as it is. The voice is a real one (LibriVox,
public domain), but nothing clones it here. So that you hear what has come through, the demo clip
is a piece of the sample, and the clip of a text is a piece that is as long as the text would take.
With the sandbox's voice engine (make engine), the demo clip ends with an imitation of the voice,
which also says the text.
"""


def play_demo(*, clip_path: Path, training_seconds: float, cluster: bool) -> int:
    """Play the journey and write the demo clip to a file; returns the exit code."""
    try:
        if cluster:
            asyncio.run(play_in_cluster(clip_path=clip_path, training_seconds=training_seconds))
        else:
            asyncio.run(_play(clip_path, training_seconds))
    except Missing as missing:
        print(missing, file=sys.stderr)  # noqa: T201
        return 1
    except AssertionError as surprise:
        print(f"The journey went wrong: {surprise}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        print()  # noqa: T201
    return 0


async def _play(clip_path: Path, training_seconds: float) -> None:
    screen = Screen(sys.stdout, began=now())
    screen.note(INTRODUCTION)
    async with (
        previews() as preview,
        saying() as say,
        staged("2025", None, preview, training_seconds=training_seconds) as silent,
        speaking(silent, say) as stage,
    ):
        settings = stage.settings
        migrate(settings.database_url)
        async with running(settings):
            stage.telegram.on_event(screen.show)
            jane = User(stage.telegram, user_id=1775, first_name="Jane")
            clip, said = await see_it_all(jane, speaks=True)
            await asyncio.to_thread(clip_path.write_bytes, clip.content)
            _report(screen, clip, clip_path, training_seconds)
            if said is not None:
                said_path = clip_path.with_stem(f"{clip_path.stem}-said")
                await asyncio.to_thread(said_path.write_bytes, said.content)
                screen.headline(f"What the clone has said is in {said_path} ({_seconds(said)} s).")


def _report(screen: Screen, clip: Message, path: Path, training_seconds: float) -> None:
    screen.note("")
    screen.headline(f"The demo clip is in {path} ({_seconds(clip)} s, {len(clip.content)} bytes).")
    screen.note(f"A training was made to take {training_seconds:g} s here.")


def _seconds(clip: Message) -> int | None:
    return clip.file.duration if clip.file is not None else None
