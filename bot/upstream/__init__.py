"""The voice-clone API: its client, the meaning of its answers, and its demo clips."""
