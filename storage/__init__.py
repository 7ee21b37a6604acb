"""What we keep: SQL behind the ports of cloning/store.py, and the samples that are hosted."""
