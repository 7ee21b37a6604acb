"""All sentences that people read, and the speech that says them in their language."""
