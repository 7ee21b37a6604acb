"""SQL behind the ports of cloning/ports/store.py, and the hosted samples on disk."""
