"""Sound: what the checks of recordings measure, and what they cost."""
