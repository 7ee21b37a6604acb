"""Files beside the database: the memos, and what makes a file one for our eyes only."""
