"""What we promise, tried out."""
