"""The tables of the database, their columns and their indexes."""
