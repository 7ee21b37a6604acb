"""python -m bench.engine: how alike and how intelligible the sandbox's imitations are.

`make engine-figures` fetches what it needs and runs it. Each person's voice is imitated from the
sample alone, and compared with other speech of theirs by two speaker encoders. The engine was made
with the first one; the second, the recognizer and the people "held out" had no say in it.
"""

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.engine.judges import SecondEncoder, misheard
from bench.engine.methods import imitations
from bench.engine.people import CHOSEN_WITH, Person, is_same, people
from bench.engine.table import Figure, Figures
from sandbox.engine.base.kokoro import RATE
from sandbox.engine.encoder.ge2e import Embedding, embed
from sandbox.engine.sound import Sound

TEXTS = (
    "We had a quiet morning in the garden before the rain began.",
    "My brother wants to buy the old house near the river.",
    "Please remember to bring the letters that I left on the table.",
    "The weather will be warm and dry for the rest of the week.",
)

Heard = tuple[Embedding, Embedding]
"""By the engine's encoder, and by the second."""


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.engine")
    parser.add_argument("--wheels", type=Path, default=Path("build/engine"))
    parser.add_argument(
        "--texts", type=int, default=2, help=f"said in every voice, of {len(TEXTS)}"
    )
    parser.add_argument("--step", type=int, default=1, help="2: every other person held out")
    options = parser.parse_args()
    second = SecondEncoder(options.wheels)
    everybody = list(people(options.wheels))
    samples = {one.name: _heard(second, one.sample, one.rate) for one in everybody}
    chosen = [one for one in everybody if one.name in CHOSEN_WITH]
    held_out = [one for one in everybody if one.name not in CHOSEN_WITH][:: options.step]
    figures = Figures()
    for person in [*held_out, *chosen]:
        _print(person.name)
        unseen = _heard(second, person.unseen, person.rate)
        figures.all += _references(person, unseen, samples)
        for method, sounds in imitations(person, TEXTS[: options.texts]).items():
            said = _heard(second, np.concatenate(sounds), RATE)
            one = Figure(method, person.name, *_products(said, unseen), _error(sounds))
            figures.all.append(one)
            _print(f"  {one.row()}")
    _print(figures.table("Held out", [one.name for one in held_out]))
    _print(figures.table("Chosen with", [one.name for one in chosen]))
    _print(figures.table("Of these, with long samples", [one.name for one in chosen[:6]]))


def _references(person: Person, unseen: Heard, samples: dict[str, Heard]) -> Sequence[Figure]:
    strangers = [
        _products(heard, unseen)
        for name, heard in samples.items()
        if not is_same(name, person.name)
    ]
    first, second = zip(*strangers, strict=True)
    return [
        Figure(method, person.name, *pair, math.nan)
        for method, pair in {
            "the same person": _products(samples[person.name], unseen),
            "the most similar stranger": (max(first), max(second)),
            "a stranger": (float(np.median(first)), float(np.median(second))),
        }.items()
    ]


def _heard(second: SecondEncoder, sound: Sound, rate: int) -> Heard:
    return embed(sound, rate), second.embed(sound, rate)


def _products(one: Heard, other: Heard) -> tuple[float, float]:
    return float(one[0] @ other[0]), float(one[1] @ other[1])


def _error(sounds: Sequence[Sound]) -> float:
    wrong, words = np.sum(
        [misheard(sound, RATE, text) for sound, text in zip(sounds, TEXTS, strict=False)], axis=0
    )
    return float(wrong / words)


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
