"""Defines clones and decides what happens to them: plain Python, no framework."""
