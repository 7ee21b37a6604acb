"""The base voices: Kokoro-82M, which says English in any mixture of its 53 voices."""
