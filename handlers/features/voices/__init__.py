"""A person's clones: listing, playing and comparing them, and their languages."""
