"""What the checks say about real voices in all conditions; prints the table in docs/audio.md.

    python -m bench.sound.takes

Every sound is written as a voice note (OGG/Opus) and goes through the real studio.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from bench.arguments import arguments
from bench.sound.voices import voices
from bot.audio.studio import GuardedStudio
from cloning.domain.recordings.rejections import RecordingRejected
from cloning.domain.recordings.sound import Take
from cloning.domain.recordings.take import judged
from tests.support.sound import sounds, speech
from tests.support.sound.speech import RATE, Samples

RATIOS_DB = (30, 25, 20, 15, 12, 10, 5, 0)
OVERDRIVES_DB = (0, 3, 6, 9, 12, 18, 24)
LENGTHS_SECONDS = (2, 9, 12, 18, 22)
MOST_SHOWN_DB = 30.0
GAINS_DB = (-10, -30, -38, -45, -60)


@dataclass(frozen=True, slots=True)
class Row:
    """What is done to each voice, and the measurement that shows it."""

    name: str
    spoilt: Callable[[Samples], Samples]
    told: Callable[[Take], str]


async def main() -> None:
    """Print the tables."""
    found = voices()
    studio = GuardedStudio()
    try:
        await _with_voices(studio, found)
        await _without(studio, list(found.values()))
    finally:
        await studio.close()


async def _with_voices(studio: GuardedStudio, found: dict[str, Samples]) -> None:
    _say(f"| what was done | {' | '.join(found)} |")
    _say(f"| --- |{' --- |' * len(found)}")
    for row in _rows():
        takes = [await _take(studio, row.spoilt(voice)) for voice in found.values()]
        _say(f"| {row.name} | {' | '.join(f'{row.told(t)} → {_verdict(t)}' for t in takes)} |")


async def _without(studio: GuardedStudio, found: list[Samples]) -> None:
    _say("\n| sound | speech | level | verdict |")
    _say("| --- | --- | --- | --- |")
    for name, sound in _sounds(found):
        take = await _take(studio, sound)
        _say(f"| {name} | {_speech(take)} | {take.level_dbfs:.0f} dBFS | {_verdict(take)} |")


def _rows() -> Iterator[Row]:
    yield Row("nothing", lambda voice: voice, _noise)
    for kind, noise in sounds.NOISES.items():
        for ratio in RATIOS_DB:
            add = partial(sounds.noisy, noise=noise, ratio_db=ratio)
            yield Row(f"{kind} noise {ratio} dB below the speech", add, _noise)
    for by in OVERDRIVES_DB:
        yield Row(f"overdriven by {by} dB", partial(sounds.overdriven, by_db=by), _crest)
    for gain in GAINS_DB:
        yield Row(f"{-gain} dB quieter", partial(sounds.louder, by_db=gain), _peak)
    for seconds in LENGTHS_SECONDS:
        yield Row(f"the first {seconds} s of it", partial(_first, seconds=seconds), _speech)


def _sounds(found: list[Samples]) -> Iterator[tuple[str, Samples]]:
    length = 20 * RATE
    yield "silence", np.zeros(length, dtype=np.float32)
    for level in (-30, -65):
        for kind, noise in sounds.NOISES.items():
            yield f"{kind} noise at {level} dBFS", sounds.louder(noise(length), level)
    yield "a tone of 440 Hz", sounds.tone(20)
    yield "synthetic music: plucked chords and a drum", sounds.music(20)
    if len(found) > 1:
        yield "both voices by turns (not judged yet)", sounds.in_turn(*found[:2])


async def _take(studio: GuardedStudio, sound: Samples) -> Take:
    return (await studio.sample([speech.as_voice_note(sound)])).take


def _first(voice: Samples, seconds: int) -> Samples:
    return voice[: seconds * RATE]


def _speech(take: Take) -> str:
    return f"{take.speech_seconds:.1f} s"


def _noise(take: Take) -> str:
    return "30+ dB" if take.above_noise_db >= MOST_SHOWN_DB else f"{take.above_noise_db:.1f} dB"


def _crest(take: Take) -> str:
    return f"crest {take.crest_db:.1f} dB"


def _peak(take: Take) -> str:
    return f"peak {take.peak_dbfs:.0f} dBFS"


def _verdict(take: Take) -> str:
    try:
        concerns = judged(take)
    except RecordingRejected as rejection:
        return f"**{rejection.code}**"
    return ", ".join(concerns) or "good"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    arguments(__doc__)
    asyncio.run(main())
