"""In which form a server sends its sound."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a server writes its sound: it chooses, whatever the client asked for."""

    codec: Literal["opus", "pcm"] = "opus"
    rate: int = 24_000
    milliseconds: int = 60

    @property
    def samples_a_frame(self) -> int:
        """Return how many samples a frame has."""
        return self.rate * self.milliseconds // 1000
