"""The ports to what operators see and do, and to what a restored backup must not undo."""
