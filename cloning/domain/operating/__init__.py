"""What operators see and do, and what a restored backup must not undo."""
