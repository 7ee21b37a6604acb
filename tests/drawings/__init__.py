"""Draws the diagrams of docs/ from the code; `python -m tests.drawings` draws them anew."""
