"""The whole journey on this machine, without any account."""
