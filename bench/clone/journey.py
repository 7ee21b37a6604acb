"""How long a voice note takes to become a demo clip, without the training itself.

    python -m bench.clone.journey [seconds between two sweeps]

The real service runs between the local Telegram and the local upstream, all in one process, which
does the work of three. On average, the figure includes half a pause between two sweeps.
"""

import asyncio
import statistics
import time
from importlib import resources

from bench.arguments import arguments
from bot.app import running
from bot.demo.stage import Stage, staged
from handlers.words import texts
from sandbox.telegram.forms.values import Kind, Message
from sandbox.user import User
from storage.migrate import migrate

ROUNDS = 9
TRAINING_SECONDS = 1.0


async def main(poll_seconds: float) -> None:
    """Measure, and print one line for each round, and their median."""
    chosen = {
        "poll_seconds": str(poll_seconds),
        "clones_per_owner": "1000",
        "trainings_per_day": "1000",
    }
    async with staged(training_seconds=TRAINING_SECONDS, **chosen) as stage:
        migrate(stage.settings.database_url)
        async with running(stage.settings):
            rounds = [await _journey(stage, number) for number in range(ROUNDS)]
    for to_training, to_demo in rounds:
        _say(f"accepted for training after {to_training:.2f} s, demo clip after {to_demo:.2f} s")
    _say(f"median: {statistics.median(demo for _, demo in rounds):.2f} s less the training")


async def _journey(stage: Stage, number: int) -> tuple[float, float]:
    """Make one owner's first clone; returns the seconds to the training and to the demo clip."""
    user = User(stage.telegram, user_id=9000 + number, first_name="Jane")
    recording = resources.files("sandbox").joinpath("speech", "austen.ogg").read_bytes()
    await user.sends_voice(recording, seconds=25)
    await user.sees(texts.ASK_CONSENT)
    began = time.perf_counter()
    await user.presses(texts.OWN_VOICE)
    await user.sees("I'm training", within=60)
    to_training = time.perf_counter() - began
    await user.sees(_is_voice, within=60)
    return to_training, time.perf_counter() - began - TRAINING_SECONDS


def _is_voice(message: Message) -> bool:
    return message.kind is Kind.VOICE


def _say(text: str) -> None:
    print(text)  # noqa: T201 - a benchmark's output


if __name__ == "__main__":
    given = arguments(__doc__)
    asyncio.run(main(float(given[0]) if given else 0.5))
