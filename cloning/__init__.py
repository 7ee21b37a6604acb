"""What a clone is and what happens to it: plain Python, no framework."""
