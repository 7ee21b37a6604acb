"""The voice-clone API: the client, what its answers mean, and its demo clips."""
