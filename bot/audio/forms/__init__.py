"""Recognizes the form of a file from its bytes."""
