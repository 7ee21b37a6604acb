"""How a clone says something."""

from dataclasses import dataclass

LEAST = 0.5
MOST = 2.0
"""The speed and the pitch that the platform takes (`agent_params.voice`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How fast and how high, as factors of the voice's own; ValueError outside `LEAST`..`MOST`."""

    speed: float = 1.0
    pitch: float = 1.0

    def __post_init__(self) -> None:
        if not (LEAST <= self.speed <= MOST and LEAST <= self.pitch <= MOST):
            raise ValueError(self)


AS_IT_IS = Manner()
"""The voice as it was trained."""
