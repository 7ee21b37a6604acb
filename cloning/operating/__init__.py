"""What the operators ask for in the chat."""
