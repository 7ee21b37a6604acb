"""Recordings: what is measured in them, how a take is judged, and why one is refused."""
