"""Values that the whole package uses, and the rules that depend on nothing else."""
