"""The process itself: how it ends, who may read its memory, and which versions run in it."""
