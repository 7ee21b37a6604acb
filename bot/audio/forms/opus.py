"""How long an Opus packet lasts, by its own first bytes (RFC 6716, section 3.1)."""

from typing import Final

RATE: Final = 48_000
"""Opus counts all times in this rate, whatever was recorded (RFC 7845, section 4)."""

_SILK: Final = (480, 960, 1920, 2880)
_HYBRID: Final = (480, 960)
_CELT: Final = (120, 240, 480, 960)
_FIRST_HYBRID, _FIRST_CELT = 12, 16
_ONE, _TWO_EQUAL, _TWO = 0, 1, 2
_LONGEST: Final = 5760
"""In samples: a packet may last 120 ms."""


def samples_of(packet: bytes) -> int:
    """Return how many samples at 48 kHz a packet lasts; 0 if it is no packet that can be played."""
    if not packet:
        return 0
    frames = _frames_in(packet)
    samples = frames * _frame_of(packet[0] >> 3)
    return samples if samples <= _LONGEST else 0


def seconds_of(packet: bytes) -> float:
    """Return how many seconds a packet lasts."""
    return samples_of(packet) / RATE


def _frame_of(config: int) -> int:
    if config < _FIRST_HYBRID:
        return _SILK[config % 4]
    return _HYBRID[config % 2] if config < _FIRST_CELT else _CELT[config % 4]


def _frames_in(packet: bytes) -> int:
    """Return the number of frames; 0 if they can't fill the packet."""
    code = packet[0] & 0b11
    if code == _ONE:
        return 1
    if code == _TWO_EQUAL:
        return 2 if len(packet) % 2 else 0
    if code == _TWO:
        return 2 if len(packet) > 1 else 0
    return packet[1] & 0b11_1111 if len(packet) > 1 else 0
