"""The voice-clone API as a server for anybody: `python -m sandbox voice-api`."""
