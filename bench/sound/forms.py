"""Checks that a recording is heard in every form; prints the table of forms in docs/audio.md.

    python -m bench.sound.forms

The shipped recording is written in each form, at each rate, with one channel and with two, at full
level and 18 dB quieter, and goes through the real studio. Each is compared with a 48 kHz WAV of it.
"""

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.arguments import arguments
from bot.app import now
from bot.audio.studio import GuardedStudio
from cloning.domain.recordings.rejections import RecordingRejected
from cloning.domain.recordings.sound import Take
from handlers.words.languages import read_catalogues
from handlers.words.reasons import why
from tests.support.sound import forms, sounds, speech

SPEECH = read_catalogues(now).speech("en")
GAINS_DB = (0, -18)

OTHERS = Path(__file__).parents[2] / "tests" / "samples" / "forms"
"""Files that PyAV can't write; SOURCE.md there names the programs that did."""


BEGINNINGS = {
    "SILK": b"\x02#!SILK_V3",
    "DSS": b"\x02dss",
    "QCP": b"RIFF\x00\x00\x00\x00QLCMfmt ",
    "WavPack": b"wvpk",
    "Monkey's Audio": b"MAC \x96\x0f",
    "RealAudio": b".ra\xfd",
    "MIDI": b"MThd\x00\x00\x00\x06",
    "AC3": b"\x0bw\xbe8",
    "RIFX": b"RIFX\x00\x00\x00\x00WAVEfmt ",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One combination, with the figures of the same recording as WAV."""

    take: Take
    reference: Take

    @property
    def level_db(self) -> float:
        """How much louder it is heard, in dB."""
        return self.take.level_dbfs - self.reference.level_dbfs

    @property
    def noise_db(self) -> float:
        """How much quieter the room seems, in dB."""
        return self.take.above_noise_db - self.reference.above_noise_db


async def main() -> None:
    """Print the table."""
    studio = GuardedStudio()
    try:
        await _print(studio)
    finally:
        await studio.close()


async def _print(studio: GuardedStudio) -> None:
    voice = speech.samples_of(speech.austen())
    voices = {gain: sounds.louder(voice, gain) for gain in GAINS_DB}
    references = {gain: await _take(studio, speech.as_wav_of(one)) for gain, one in voices.items()}
    _say("| form | rates, kHz | channels | combinations | speech, s | level, dB | noise, dB |")
    _say("| --- | --- | --- | --- | --- | --- | --- |")
    count = 0
    for kind in forms.KINDS:
        found = [
            Heard(
                await _take(studio, forms.written(voices[gain], kind, rate, layout)),
                references[gain],
            )
            for rate in kind.rates
            for layout in kind.layouts
            for gain in GAINS_DB
        ]
        count += len(found)
        _say(_row(kind.name, _rates(kind), " ".join(kind.layouts), found))
    for file in sorted(OTHERS.glob("*.[!m]*")):
        heard = Heard(await _take(studio, file.read_bytes()), references[0])
        count += 1
        _say(_row(file.name, "as written", "mono", [heard]))
    _say(f"\n{count} combinations.\n")
    await _print_refusals(studio)


async def _print_refusals(studio: GuardedStudio) -> None:
    said: dict[str, list[str]] = {}
    for name, file in _refused():
        try:
            await _take(studio, file)
        except RecordingRejected as rejection:
            said.setdefault(why(SPEECH, rejection.reason), []).append(name)
    _say("| what can't be read | what is said |")
    _say("| --- | --- |")
    for sentence, names in said.items():
        _say(f"| {', '.join(names)} | {sentence} |")


def _refused() -> Iterator[tuple[str, bytes]]:
    for name, beginning in BEGINNINGS.items():
        yield name, beginning + bytes(range(256)) * 20
    voice = speech.samples_of(speech.short())
    film = forms.Kind("mka", "matroska", "wavpack")
    yield "WavPack in Matroska", forms.written(voice, film, 48_000, "mono")
    yield "M4A without its index", speech.as_m4a()[:-6000]
    yield "a film without sound", forms.silent_film()
    yield "a picture", b"\x89PNG\r\n\x1a\n" + bytes(5000)


async def _take(studio: GuardedStudio, file: bytes) -> Take:
    return (await studio.sample([file])).take


def _row(name: str, rates: str, layouts: str, found: list[Heard]) -> str:
    seconds = [heard.take.speech_seconds for heard in found]
    known = [heard.noise_db for heard in found if heard.take.noise_known]
    columns = [
        f"`{name}`",
        rates,
        layouts,
        str(len(found)),
        _range(seconds, ".1f"),
        _range([heard.level_db for heard in found], "+.1f"),
        _range(known, "+.1f") if known else "can't be known",
    ]
    return f"| {' | '.join(columns)} |"


def _rates(kind: forms.Kind) -> str:
    return " ".join(f"{rate / 1000:g}" for rate in kind.rates)


def _range(values: list[float], form: str) -> str:
    least, most = (format(one, form) for one in (min(values), max(values)))
    return least if least == most else f"{least} to {most}"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    arguments(__doc__)
    asyncio.run(main())
