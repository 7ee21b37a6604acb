"""What an update passes before a feature sees it, and where it ends when one fails."""
