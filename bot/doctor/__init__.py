"""The command `doctor`: looks at everything that the bot needs, and names a cure for each fault."""
