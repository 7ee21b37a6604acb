"""Strangers who hold connections open, beside ordinary requests."""
