"""How figures and places in a recording are written, and read."""
