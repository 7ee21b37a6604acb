"""What every update passes before a feature sees it, and where it goes when a handler fails."""
