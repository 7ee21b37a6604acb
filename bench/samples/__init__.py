"""Samples: how fast they are served, beside nginx."""
