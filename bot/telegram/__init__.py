"""The bot at Telegram: its application, its profile, and the files that people send."""
