"""A local Telegram: the Bot API's methods, its files, and the people who use it."""
