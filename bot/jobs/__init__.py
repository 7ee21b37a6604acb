"""The job queue's carrier, and which process may do what."""
