"""The outside world of a demo: a local Telegram, a local upstream, a folder, and the settings."""

import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.demo.folder import private_folder
from bot.process.clock import now
from sandbox.speaking.api import SpeakingSandbox
from sandbox.speaking.engine import Engine, stand_in
from sandbox.speaking.pacing import Clock
from sandbox.telegram.api import TelegramSandbox
from sandbox.telegram.limits import RateLimits
from sandbox.voices.account import Revision
from sandbox.voices.api import VoiceSandbox
from sandbox.voices.training import Preview, plain_preview

if TYPE_CHECKING:
    from bot.settings.settings import Settings

TOKEN = "110201543:" + "S" * 35


BOT = "Voice clone bot"
"""The bot's name, as people see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A place to run the service in, and the settings for it."""

    telegram: TelegramSandbox
    upstream: VoiceSandbox
    folder: Path
    """Where whatever the service writes is, until the block ends."""
    chosen: Mapping[str, str]
    """The settings, by the names of the fields of `Settings`."""
    speaker: SpeakingSandbox | None = None
    """What has clones speak; None if nothing does."""

    @property
    def settings(self) -> "Settings":
        """The validated settings."""
        # The page of make play is there before the second that this takes to load is over.
        from bot.settings.reading import settings_of  # noqa: PLC0415

        return settings_of(self.chosen)

    @property
    def environ(self) -> Mapping[str, str]:
        """The settings as environment variables, for a process of its own."""
        return {name.upper(): value for name, value in self.chosen.items()}


@asynccontextmanager
async def staged(
    revision: Revision = "2025",
    rate_limits: RateLimits | None = None,
    preview: Preview = plain_preview,
    /,
    *,
    training_seconds: float,
    **chosen: str,
) -> AsyncIterator[Stage]:
    """Set up the outside world; `chosen` overrides the settings that are made up here.

    `preview` makes the demo of a sample.
    With `rate_limits`, Telegram refuses messages that come faster.
    """
    key = secrets.token_urlsafe(24)
    port = free_port()
    with private_folder() as folder:
        async with (
            TelegramSandbox(
                token=TOKEN,
                clock=now,
                bot_username="voice_clone_bot",
                bot_name=BOT,
                rate_limits=rate_limits,
            ) as telegram,
            VoiceSandbox(
                key=key, training_seconds=training_seconds, revision=revision, preview=preview
            ) as upstream,
        ):
            made_up = {
                "telegram_bot_token": TOKEN,
                "telegram_api_url": telegram.url,
                "voice_api_key": key,
                "voice_api_url": upstream.url,
                "voice_api_revision": revision,
                "public_url": f"http://127.0.0.1:{port}",
                "host": "127.0.0.1",
                "port": str(port),
                "database_url": f"sqlite+aiosqlite:///{folder / 'bot.db'}",
                "audio_dir": str(folder / "audio"),
                "poll_seconds": "0.5",
                "slot_settle_seconds": "1",
            }
            chosen = {**made_up, **chosen}
            yield Stage(telegram=telegram, upstream=upstream, folder=folder, chosen=chosen)


@asynccontextmanager
async def speaking(
    stage: Stage, engine: Engine = stand_in, *, clock: Clock | None = None
) -> AsyncIterator[Stage]:
    """Have the voices of a stage say texts too, in real time unless there is another clock."""
    async with SpeakingSandbox(lambda: stage.upstream.slots, engine=engine, clock=clock) as speaker:
        guests = speaker.guests
        chosen = {
            "speak_url": speaker.url,
            "speak_token": guests.token,
            "speak_agent_id": guests.agent_id,
            "speak_device_id": guests.device_id,
        }
        yield replace(stage, speaker=speaker, chosen={**stage.chosen, **chosen})


def free_port() -> int:
    """Choose a port on which nothing listens, outside the range for outgoing connections.

    Linux and macOS give connections ports from 32768 and 49152 on. One of those could be taken
    between this call and the start.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
