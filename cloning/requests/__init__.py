"""Use cases: the things that people ask for."""
