"""Erases recordings, clones, and everything about a person."""
