"""What runs only in the guarded child, beside a file that may be hostile."""
