"""The buttons below messages."""
