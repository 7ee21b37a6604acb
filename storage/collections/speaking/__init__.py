"""What clones are asked to say, in SQL."""
