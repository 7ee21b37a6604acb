"""Counts what all processes do together, such as messages sent, and what stands in for it."""
