"""The platform by which a clone says a text: its client, and how what it says is judged."""
