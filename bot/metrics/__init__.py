"""What a process counts and times, for Prometheus; no label names a person or a clone."""
