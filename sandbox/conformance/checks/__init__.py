"""What is asked of a server, call by call, and what the contract says to it."""
