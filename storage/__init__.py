"""SQL behind the ports of cloning/ports/store.py, and the places for hosted samples."""
