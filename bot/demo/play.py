"""The whole journey on this machine: the real service in a local outside world."""

import asyncio
import sys
from importlib import resources
from pathlib import Path

from bot.app import now, running
from bot.demo.screen import Screen
from bot.demo.stage import TOKEN, Stage, staged
from handlers.words import script, texts
from sandbox.telegram.forms.values import Kind, Message
from sandbox.user import User
from storage.migrate import migrate

PATIENCE = 60.0
"""How long the scripted user waits for anything, in seconds."""

RECORDING = "austen.ogg"
"""A human voice in the public domain, from sandbox/speech/SOURCE.md."""

INTRODUCTION = """\
Everything runs on this machine: a local Telegram, a local voice-clone API and, between them,
the bot as it is. The voice is a real one (LibriVox, public domain), but it is not cloned: the
local API answers with a piece of the sample that it was given, so that you hear what came through.
"""


def play_demo(*, clip_path: Path, training_seconds: float, serve: bool) -> int:
    """Play the journey and write the demo clip to a file; returns the exit code."""
    try:
        asyncio.run(_play(clip_path, training_seconds, serve=serve))
    except AssertionError as surprise:
        print(f"The journey went wrong: {surprise}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        print()  # noqa: T201
    return 0


async def _play(clip_path: Path, training_seconds: float, *, serve: bool) -> None:
    screen = Screen(sys.stdout, began=now())
    screen.note(INTRODUCTION)
    async with staged(training_seconds=training_seconds) as stage:
        settings = stage.settings
        migrate(settings.database_url)
        async with running(settings):
            stage.telegram.on_event(screen.show)
            clip = await _journey(User(stage.telegram, user_id=1775, first_name="Jane"))
            await asyncio.to_thread(clip_path.write_bytes, clip.content)
            _report(screen, clip, clip_path, training_seconds)
            if serve:
                _show_addresses(screen, stage)
                await asyncio.Event().wait()


async def _journey(user: User) -> Message:
    """Say hello, send a recording, agree, get the demo clip, rename the clone, delete it."""
    await user.says("/start")
    await user.sees(script.SCRIPT, within=PATIENCE)
    await user.sees(texts.ASK_CONSENT, within=PATIENCE)
    await user.presses(texts.OWN_VOICE, within=PATIENCE)
    await user.sees(texts.AGREED_WITHOUT_RECORDING, within=PATIENCE)
    recording = resources.files("sandbox").joinpath("speech", RECORDING).read_bytes()
    await user.sends_voice(recording, seconds=25)
    clip = await user.sees(_is_voice, within=PATIENCE)
    await user.sees(texts.DONE.format(title="My voice"), within=PATIENCE)
    await user.presses(texts.RENAME, clip, within=PATIENCE)
    await user.sees(texts.ASK_TITLE.format(title="My voice"), within=PATIENCE)
    await user.says("Reading Austen")
    await user.sees(texts.RENAMED.format(title="Reading Austen"), within=PATIENCE)
    await _look_and_delete(user)
    return clip


async def _look_and_delete(user: User) -> None:
    await user.says("/voices")
    await user.sees(texts.VOICES, within=PATIENCE)
    await user.presses("Reading Austen", within=PATIENCE)
    await user.sees("Voice id", within=PATIENCE)
    await user.presses(texts.DELETE, within=PATIENCE)
    await user.sees(texts.ASK_DELETE.format(title="Reading Austen"), within=PATIENCE)
    await user.presses(texts.REALLY_DELETE, within=PATIENCE)
    await user.sees(texts.DELETED.format(title="Reading Austen"), within=PATIENCE)


def _is_voice(message: Message) -> bool:
    return message.kind is Kind.VOICE


def _report(screen: Screen, clip: Message, path: Path, training_seconds: float) -> None:
    length = clip.file.duration if clip.file is not None else None
    screen.note("")
    screen.headline(f"The demo clip is in {path} ({length} s, {len(clip.content)} bytes).")
    screen.note(f"A training was made to take {training_seconds:g} s here.")


def _show_addresses(screen: Screen, stage: Stage) -> None:
    screen.headline("Everything is left running; Ctrl+C ends it.")
    screen.note(f"Telegram (Bot API)   {stage.telegram.url}/bot{TOKEN}/getMe")
    screen.note(f"voice-clone API      {stage.upstream.url}/v1/voice-clones")
    screen.note(f"  its key, made up   {stage.upstream.key}")
    screen.note(f"the bot              {stage.settings.public_url}/healthz")
