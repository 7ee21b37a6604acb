"""How a clone gets its slot, also when answers are lost."""
