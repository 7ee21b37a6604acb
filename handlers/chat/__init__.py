"""Reading what Telegram sends, and sending what we say."""
