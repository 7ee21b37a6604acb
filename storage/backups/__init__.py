"""Backups of what is kept, encrypted, and the way back."""
