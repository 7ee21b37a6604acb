"""A local server of the protocol by which trained voices say texts."""
