"""Looks at the database that take no transaction: whether anybody has written, and what is due."""
