"""Chooses the stretch of speech that a sample is made of."""
