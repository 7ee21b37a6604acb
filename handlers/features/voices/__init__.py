"""Somebody's clones: the list, playing, comparing, and what they speak."""
