"""Code that runs only in the guarded child, next to a file that may be hostile."""
