"""A training's steps, from the recording to the announcement; each is safe to repeat."""
