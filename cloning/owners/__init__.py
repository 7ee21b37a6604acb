"""What each owner has, may have, and was asked."""
