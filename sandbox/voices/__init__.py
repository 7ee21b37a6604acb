"""A local voice-clone API, with an engine that makes previews."""
