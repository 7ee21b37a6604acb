"""Updates from Telegram: fetched, read, kept, and handed to the handlers."""
