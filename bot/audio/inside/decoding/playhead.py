"""Where in a track we are, and which parts of it are decoded."""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame

if TYPE_CHECKING:
    from av.packet import Packet

STEADY_AFTER_PACKETS = 10
"""The first packets give fewer samples than the others, because decoders need to warm up."""

MEASURED_SECONDS = 1.0
"""This much is always decoded, to learn how long a packet is."""

BELIEVED = (0.5, 2.0)
"""We trust a packet's own length if its ratio to the decoded ones lies in this range."""


class Playhead:
    """Counts the seconds of a track by what was decoded of it."""

    def __init__(
        self, wanted: Callable[[float], bool] = lambda _: True, *, ends_at: float = math.inf
    ) -> None:
        """`wanted` tells whether the sound at a second is to be decoded; nothing is after the end.

        `ends_at` is that end, in seconds.
        """
        self.seconds = 0.0
        self.begun = 0.0
        """The second at which the packet of the latest frames begins."""
        self._wanted = wanted
        self._ends_at = ends_at
        self._packets = 0
        self._steady_seconds = 0.0
        self._away = False
        self._lengths: dict[int | None, float] = {}

    @property
    def is_over(self) -> bool:
        """Whether everything was passed that is to be decoded."""
        return self.seconds >= self._ends_at

    def wants(self, packet: "Packet[Any]", decoder: AudioCodecContext) -> bool:
        """Tell whether to decode a packet or to skip it."""
        wanted = self._steady_seconds < MEASURED_SECONDS or self._wanted(self.seconds)
        if not wanted:
            duration = packet.duration
            if duration not in self._lengths:
                self._lengths[duration] = self._length_of(packet)
            self.seconds += self._lengths[duration]
        elif self._away:
            decoder.flush_buffers()  # it remembers the sound before the gap
        self._away = not wanted
        return wanted

    def rests(self, seconds: float) -> bool:
        """Move on by silence that is not in the file; tell whether it is wanted."""
        self.begun = self.seconds
        self.seconds += seconds
        return self._wanted(self.begun) and self.begun < self._ends_at

    def advance(self, decoded: Sequence[AudioFrame]) -> None:
        """Move on by the frames of one packet."""
        seconds = 0.0
        for frame in decoded:  # fifty times a second, so no generator is made for it
            seconds += frame.samples / max(1, frame.sample_rate)
        self.begun = self.seconds
        self.seconds += seconds
        self._packets += 1
        if self._lengths:
            self._lengths.clear()
        if self._packets > STEADY_AFTER_PACKETS:
            self._steady_seconds += seconds

    def _length_of(self, packet: "Packet[Any]") -> float:
        usual = self._steady_seconds / (self._packets - STEADY_AFTER_PACKETS)
        if packet.duration is None or packet.time_base is None:
            return usual
        own = float(packet.duration * packet.time_base)
        if abs(own - usual) < packet.time_base:
            return usual  # Matroska rounds to milliseconds, which makes 112 s in two hours of AAC
        least, most = (usual * share for share in BELIEVED)
        return own if least <= own <= most else usual
