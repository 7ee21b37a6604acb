"""Log lines, without secrets and without anything that people say."""
