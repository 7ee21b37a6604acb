"""What owners have, what they may have, and what we asked them."""
