"""Connections of the HTTP server: accepted, counted, watched, and ended in time."""
