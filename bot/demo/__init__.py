"""The whole journey on this machine, with no account."""
