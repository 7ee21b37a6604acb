"""What SQLite and PostgreSQL need, each in its own way."""
