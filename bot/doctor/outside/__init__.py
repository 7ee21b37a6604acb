"""Checks of what others must do for us: Telegram, the upstream, and the way from there to us."""
