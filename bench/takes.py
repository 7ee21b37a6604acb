"""What the checks say of real voices in all conditions; its output is the table in docs/audio.md.

    python -m bench.takes

Every sound is written as a voice note (OGG/Opus, 32 kbit/s) and goes through the real studio.
"""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bench import voices
from bot.audio.studio import GuardedStudio
from cloning.errors import RecordingRejected
from cloning.models import Take
from cloning.take import judged
from tests import sounds, speech
from tests.speech import RATE, Samples

RATIOS_DB = (30, 25, 22, 20, 18, 15, 12, 10, 8, 5, 0)
OVERDRIVES_DB = (0, 3, 6, 9, 12, 15, 18, 24)
LENGTHS_SECONDS = (2, 9, 12, 16, 20)
GAINS_DB = (-10, -30, -38, -45, -60)


@dataclass(frozen=True, slots=True)
class Case:
    """A sound, and what it is called in the table."""

    name: str
    sound: Samples


async def main() -> None:
    """Print the table."""
    found = voices.voices()
    _say("Voices: " + "; ".join(found) + ".\n")
    _say("| sound | speech s | above noise dB | crest dB | peak dBFS | verdict |")
    _say("| --- | --- | --- | --- | --- | --- |")
    studio = GuardedStudio()
    try:
        for case in [*_of_voices(found), *_without_voice()]:
            take = (await studio.sample([speech.as_voice_note(case.sound)])).take
            _say(_row(case.name, take))
    finally:
        await studio.close()


def _of_voices(found: voices.Voices) -> Iterator[Case]:
    for name, voice in zip("AB", found.values(), strict=False):
        yield Case(f"voice {name} as it is", voice)
        for kind, noise in sounds.NOISES.items():
            for ratio in RATIOS_DB:
                yield Case(
                    f"{name}, {kind} noise {ratio} dB below", sounds.noisy(voice, noise, ratio)
                )
        for by in OVERDRIVES_DB:
            sound = sounds.overdriven(voice, by)
            yield Case(f"{name}, overdriven by {by} dB ({_share_cut(sound):.1f} % cut off)", sound)
        for gain in GAINS_DB:
            yield Case(f"{name}, {-gain} dB quieter", sounds.louder(voice, gain))
        for seconds in LENGTHS_SECONDS:
            yield Case(f"{name}, the first {seconds} s", voice[: seconds * RATE])
    if len(found) > 1:
        yield Case("A and B by turns (not judged yet)", sounds.in_turn(*list(found.values())[:2]))


def _without_voice() -> Iterator[Case]:
    length = 20 * RATE
    yield Case("silence", np.zeros(length, dtype=np.float32))
    yield Case("white hiss at -30 dBFS", sounds.louder(sounds.white(length), -30))
    yield Case("pink noise at -30 dBFS", sounds.louder(sounds.pink(length), -30))
    yield Case("white hiss at -60 dBFS", sounds.louder(sounds.white(length), -60))
    yield Case("a tone of 440 Hz", sounds.tone(20))
    yield Case("music (plucked chords, drum)", sounds.music(20))


def _share_cut(sound: Samples) -> float:
    return 100.0 * float((np.abs(sound) >= 1.0).mean())


def _row(name: str, take: Take) -> str:
    figures = [take.speech_seconds, take.above_noise_db, take.crest_db, take.peak_dbfs]
    return f"| {name} | {' | '.join(f'{figure:.1f}' for figure in figures)} | {_verdict(take)} |"


def _verdict(take: Take) -> str:
    try:
        concerns = judged(take)
    except RecordingRejected as rejection:
        return f"refused: {rejection.code}"
    return ", ".join(concerns) or "fine"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    asyncio.run(main())
