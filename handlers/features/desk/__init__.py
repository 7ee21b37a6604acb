"""What operators ask for, and how people reach them."""
