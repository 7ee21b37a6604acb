"""How all processes are: found out every few seconds, and shown to the operator."""
