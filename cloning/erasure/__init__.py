"""How recordings, clones and everything about a person are erased."""
