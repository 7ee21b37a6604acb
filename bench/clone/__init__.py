"""One clone: from the voice note to the training, and from its end to the demo clip."""
