"""What the server keeps, in one SQLite file: accounts, slots, trainings, demos."""
