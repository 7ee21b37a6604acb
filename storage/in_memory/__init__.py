"""The database as plain dictionaries, for tests; held equal to the one in SQL by tests/storage."""
