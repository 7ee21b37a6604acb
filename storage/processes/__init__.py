"""What the processes on one database know of each other: who is there, and what time it is."""
