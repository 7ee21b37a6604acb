"""What a sweep asks the database."""
