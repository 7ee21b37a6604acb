"""Compares a server with the contract of the voice-clone API: `python -m sandbox conformance`."""
