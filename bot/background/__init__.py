"""Puts the background together: what advances trainings, speaks, erases and sweeps."""
