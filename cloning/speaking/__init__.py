"""What clones are asked to say: the requests, and the work that follows."""
