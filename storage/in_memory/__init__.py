"""The database in dictionaries, for tests; tests/storage holds it equal to the one in SQL."""
