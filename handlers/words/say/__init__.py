"""What is said around the texts that clones say."""
