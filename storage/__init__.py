"""What we keep: SQL behind the ports of cloning/ports/store.py, and the samples that are hosted."""
