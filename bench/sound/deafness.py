"""How much the speech detector hears of free voices at four levels, and of other sounds.

    apt-get install --no-install-recommends ktuberling-data klettres-data tuxpaint-stamps-default \
        hedgewars-data fillets-ng-data fillets-ng-data-cs fillets-ng-data-nl \
        asterisk-core-sounds-{en,es,fr,it,ru}-g722 pocketsphinx-testdata
    python -m bench.sound.deafness [FOLDER]

FOLDER replaces /usr/share, for packages that were only unpacked. Each row is a voice: up to a
minute of its recordings, ordered by name, without pauses between them.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError

from bench.arguments import arguments
from bot.audio.inside.decoding.decode import Samples
from bot.audio.inside.hearing import detector, silero_vad
from bot.audio.inside.hearing.frames import FRAME_SECONDS
from bot.audio.inside.hearing.voiced import frames_of, spans_of_speech

LEVELS_DB = (0, -12, -24, -30)
LONGEST_SECONDS = 60
LONGEST_NOISE_SECONDS = 20
LEAST_SECONDS = 5
CHANGE = 0.1

VOICES = (
    "ktuberling/sounds/[a-z]*/",
    "klettres/[a-z]*/",
    "games/hedgewars/Data/Sounds/voices/*/",
    "asterisk/sounds/*_*_*/",
    "pocketsphinx/test/data/librivox/",
)
"""Folders with one voice each."""

STAMPS = "tuxpaint/stamps"
STAMP_LANGUAGES = ["be", "bg", "ca", "da", "el", "es", "fr", "lt", "nl", "ro", "ru"]
FISH = "games/fillets-ng/sound"
NO_SPEECH = {
    "animals": "tuxpaint/stamps/animals/**/*.ogg",
    "music": "games/hedgewars/Data/Music/*.ogg",
    "more music": "games/fillets-ng/music/*.ogg",
}

Likely = Callable[[Samples], Samples]


def main() -> None:
    """Print the tables."""
    given = arguments(__doc__)
    share = Path(given[0] if given else "/usr/share")
    ways: dict[str, Likely] = {"as the model is": _as_the_model_is, "here": detector.probabilities}
    _say(f"| voice | {' | '.join(f'{way}, {LEVELS_DB} dB' for way in ways)} |")
    _say(f"| --- |{' --- |' * len(ways)}")
    changed = dict.fromkeys(ways, 0)
    for name, voice in _voices(share):
        heard = {
            way: [_heard(f, _at(voice, level)) for level in LEVELS_DB] for way, f in ways.items()
        }
        for way, (first, *others) in heard.items():
            changed[way] += any(abs(other - first) >= CHANGE * first for other in others)
        _say(f"| {name} | {' | '.join(_figures(seconds) for seconds in heard.values())} |")
    _say(f"| voices that change by {CHANGE:.0%} | {' | '.join(map(str, changed.values()))} |")
    for name, pattern in NO_SPEECH.items():
        files = [file for file in sorted(share.glob(pattern)) if "_desc" not in file.name]
        sounds = [_read(file)[: LONGEST_NOISE_SECONDS * detector.RATE] for file in files]
        totals = [sum(_heard(likely, sound) for sound in sounds) for likely in ways.values()]
        _say(
            f"| {len(files)} pieces of {name} | {' | '.join(f'{total:.1f}' for total in totals)} |"
        )


def _voices(share: Path) -> Iterator[tuple[str, Samples]]:
    for name, files in _files(share):
        if name.endswith(("sr@ijekavian", "sr@ijekavianlatin", "sr@latin")):  # the same recordings
            continue
        voice = _joined(sorted(files))
        if len(voice) >= LEAST_SECONDS * detector.RATE:
            yield name, voice


def _files(share: Path) -> Iterator[tuple[str, list[Path]]]:
    for pattern in VOICES:
        for folder in sorted(share.glob(pattern)):
            found = [file for file in folder.rglob("*") if file.suffix in {".ogg", ".wav", ".g722"}]
            yield str(folder.relative_to(share)), found
    for language in STAMP_LANGUAGES:
        yield f"{STAMPS} {language}", list(share.glob(f"{STAMPS}/**/*_desc_{language}.ogg"))
    for language in ("cs", "nl"):
        for fish in ("m", "v"):
            found = list(share.glob(f"{FISH}/**/{language}/*-{fish}-*.ogg"))
            yield f"{FISH} {language} {fish}", found


def _joined(files: list[Path]) -> Samples:
    pieces, length = [np.zeros(0, dtype=np.float32)], 0
    for file in files:
        pieces.append(_read(file))
        length += len(pieces[-1])
        if length >= LONGEST_SECONDS * detector.RATE:
            break
    return np.concatenate(pieces)[: LONGEST_SECONDS * detector.RATE]


def _read(file: Path) -> Samples:
    resampler = av.AudioResampler("flt", "mono", detector.RATE)
    try:
        form = "g722" if file.suffix == ".g722" else None
        with av.open(str(file), format=form, metadata_errors="replace") as container:
            frames = [*container.decode(audio=0), None]
            pieces = [piece.to_ndarray()[0] for f in frames for piece in resampler.resample(f)]
    except FFmpegError:
        return np.zeros(0, dtype=np.float32)
    return np.concatenate(pieces).astype(np.float32)


def _at(voice: Samples, gain_db: float) -> Samples:
    """Return a voice as a 16-bit recorder stores it at another level."""
    return (np.round(voice * 10 ** (gain_db / 20) * 32767).clip(-32768, 32767) / 32767).astype(
        np.float32
    )


def _as_the_model_is(samples: Samples) -> Samples:
    """Ask the model with one memory, at the recorded level."""
    gates = silero_vad.gates(silero_vad.spectra(samples))
    likely: Samples = silero_vad.likely(gates[np.newaxis])[0]
    return likely


def _heard(likely: Likely, samples: Samples) -> float:
    found = likely(samples) if len(samples) else samples
    return float(frames_of(spans_of_speech(found), len(found)).sum()) * FRAME_SECONDS


def _figures(seconds: list[float]) -> str:
    return ", ".join(f"{one:.1f}" for one in seconds)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
