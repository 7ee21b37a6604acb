"""How rows are asked for and locked, whatever they are."""
