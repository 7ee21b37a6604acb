"""What was measured, as it is written down."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(kw_only=True)
class Results:
    """Everything that one run has measured.

    `figures` are by their key and by the bot: one value for each round, or one for each text.
    `missing` says what could not be measured, and why.
    """

    machine: dict[str, str] = field(default_factory=dict)
    figures: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def add(self, prefix: str, name: str, measured: Mapping[str, Sequence[float]]) -> None:
        """Add what was measured of a bot; the keys become `prefix.key`."""
        for key, values in measured.items():
            self.figures.setdefault(f"{prefix}.{key}", {}).setdefault(name, []).extend(values)

    def write(self, file: Path) -> None:
        """Write everything down, with no more digits than a figure deserves."""
        rounded = {
            key: {name: [_rounded(value) for value in values] for name, values in each.items()}
            for key, each in self.figures.items()
        }
        whole = {"machine": self.machine, "missing": self.missing, "figures": rounded}
        file.write_text(json.dumps(whole, indent=1) + "\n")


def read(file: Path) -> Results:
    """Read what was written down."""
    return Results(**json.loads(file.read_text()))


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
