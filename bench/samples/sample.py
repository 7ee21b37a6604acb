"""The sample that is served."""

SAMPLE_BYTES = 960_000
"""10 s at 48 kHz, 16 bits, one channel."""
