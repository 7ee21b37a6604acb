"""Updates: how fast each bot answers them, what it spends on them, and how it starts."""
