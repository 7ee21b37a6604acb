"""How alike the imitations of the sandbox's engine are, and how well they can be understood."""
