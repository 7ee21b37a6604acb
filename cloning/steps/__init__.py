"""A training's steps, from the recording to the announcement, each safe to do again."""
