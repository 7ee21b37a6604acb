"""Updates from Telegram: asked for, read, kept, and handed to the handlers."""
